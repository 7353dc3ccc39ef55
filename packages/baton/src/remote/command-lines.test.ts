import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleMigration, InMemoryServices } from '../cli/testing/in-memory-services.ts';
import { backToTheSource, interrupted, toTheEnd, toTheGate } from '../cli/testing/runs.ts';
import { baton, type TerminalOptions } from '../cli/testing/terminal.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import { writePlan } from '../planning/plan-file/write-plan.ts';
import type { Services } from '../services/services.ts';
import { ContractServer } from './testing/contract-server.ts';
import { remoteOf } from './testing/remote-of.ts';

let server: ContractServer;
let there: InMemoryServices;
let remote: Services;
let folder: string;

beforeEach(async () => {
  there = new InMemoryServices();
  server = await ContractServer.start(there);
  server.admit('b');
  remote = remoteOf(server.url, 'b', there);
  folder = await mkdtemp(join(tmpdir(), 'baton-remote-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function planFile(): Promise<string> {
  const file = join(folder, 'shop.yaml');
  await writeFile(file, writePlan(examplePlan));
  return file;
}

const run = (argv: readonly string[], options: TerminalOptions = {}) => baton(argv, { services: remote, ...options });
const waiting = { ...exampleMigration, state: 'waiting', gate: 'cutover' } as const;

describe('start', () => {
  test('a plan file: the controller runs it, this process watches', async () => {
    there.runs = [toTheGate];
    const { code, stdout, stderr } = await run([
      'migration',
      'start',
      await planFile(),
      '-f',
      'value',
      '-c',
      'outcome',
    ]);
    expect({ code, stdout }).toEqual({ code: 5, stdout: 'waiting\n' });
    expect(stderr).toContain('It goes on in the controller when this process ends');
    expect(stderr).not.toContain('It may be interrupted');
    expect(stderr).toContain('03:12:09  ◦ migration          waits at the gate cutover');
    expect(server.calls('POST ').map(({ call }) => call)).toEqual([
      'POST /v1/migrations',
      'POST /v1/migrations/m-4k2p9x7c/run',
    ]);
  });

  test('what blocks is printed with its remedy', async () => {
    there.findings = [{ check: 'quota', result: 'block', detail: '1 core is missing', remedy: 'Ask for it.' }];
    const { code, stdout, stderr } = await run(['migration', 'start', await planFile()]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('✗ block    quota: 1 core is missing\n             Ask for it.');
  });

  test('--detach starts and returns', async () => {
    there.runs = [interrupted];
    const argv = ['migration', 'start', await planFile(), '--detach', '-f', 'value', '-c', 'outcome'];
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'running-elsewhere\n' });
    expect(stderr).toContain('The controller runs it. To see it: baton migration watch m-4k2p9x7c');
    expect(server.calls('POST /v1/migrations/m-4k2p9x7c/run')).toHaveLength(1);
  });

  test('--detach is nothing without a controller, and nothing with a question; then nothing is begun', async () => {
    const here = await baton(['migration', 'start', await planFile(), '--detach'], { services: there });
    expect(here.code).toBe(2);
    expect(here.stderr).toContain('name a controller: --url');
    const asking = await run(['migration', 'start', await planFile(), '--detach', '--ask'], { isTty: true });
    expect(asking.code).toBe(2);
    expect(asking.stderr).toContain("'--detach' cannot be used with option '--ask'");
    expect(server.calls('POST')).toEqual([]);
  });

  test('Ctrl-C ends the watching: the migration goes on, and that is said', async () => {
    there.runs = [interrupted];
    const stop = new AbortController();
    const { code, stdout, stderr } = await run(['migration', 'start', 'shop', '-f', 'value', '-c', 'outcome'], {
      signal: stop.signal,
      onOutput: (text) => {
        if (text.includes('● preflight')) stop.abort(new Error('stopped by SIGINT'));
      },
    });
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'running-elsewhere\n' });
    expect(stderr).toContain(
      'Stopped watching; the migration goes on in the controller. Again: baton migration watch m-4k2p9x7c --since 2',
    );
    expect(stderr).not.toMatch(/interrupted|stopping in good order|nobody guards/i);
  });

  test('a run that nobody goes on with is told as what it is', async () => {
    there.runs = [{ ...toTheEnd, state: 'guarding' }];
    const { code, stderr } = await run(['migration', 'start', 'shop']);
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted. Everything stands; nothing is lost. Nobody guards os2 now');
  });
});

describe('commands', () => {
  beforeEach(() => {
    there.migration = waiting;
    there.runs = [toTheEnd];
  });
  const approve = ['migration', 'approve', 'shop', '--yes', '-f', 'value', '-c', 'outcome'];

  test('at rest: the controller goes on, and this process watches', async () => {
    const { code, stdout, stderr } = await run(approve);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'completed\n' });
    expect(stderr).toContain('Recorded. The migration goes on in the controller.');
    expect(stderr).toContain('Completed: shop is served by os2');
    expect(there.asked).toEqual([{ kind: 'approve', gate: 'cutover', by: 'alice' }]);
  });

  test('while it is run: whoever watches sees it', async () => {
    there.running = [true];
    const { code, stdout, stderr } = await run(approve);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'recorded\n' });
    expect(stderr).toContain(
      'Recorded. The controller goes on with m-4k2p9x7c; to see it: baton migration watch m-4k2p9x7c',
    );
  });

  test('--record-only does not watch; the controller goes on all the same', async () => {
    const { code, stdout, stderr } = await run([...approve, '--record-only']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'recorded\n' });
    expect(stderr).toContain('The controller goes on with m-4k2p9x7c');
  });

  test('a rollback that was asked for is done when the source serves', async () => {
    there.runs = [backToTheSource];
    expect(await run(['migration', 'rollback', 'shop', '--yes'])).toMatchObject({ code: 0 });
  });
});

describe('watch', () => {
  test('follows until it rests', async () => {
    there.runs = [toTheGate];
    await remote.elsewhere?.start('m-4k2p9x7c', new AbortController().signal);
    const { code, stdout, stderr } = await run(['migration', 'watch', 'shop', '-f', 'value', '-c', 'state']);
    expect({ code, stdout }).toEqual({ code: 5, stdout: 'waiting\n' });
    expect(stderr.match(/^03:12:/gm)).toHaveLength(8);
  });

  test('Ctrl-C only stops watching', async () => {
    for (const event of toTheGate.events) there.record(event);
    there.running = [true];
    const stop = new AbortController();
    const { code, stderr } = await run(['migration', 'watch', 'shop'], {
      signal: stop.signal,
      onOutput: (text) => {
        if (text.includes('waits at the gate')) stop.abort(new Error('stopped by SIGINT'));
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain(
      'Stopped watching; the migration goes on. Again: baton migration watch m-4k2p9x7c --since 9',
    );
  });
});
