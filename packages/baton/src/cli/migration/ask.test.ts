import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import type { Event } from '../../domain/event.ts';
import type { Migration } from '../../domain/migration.ts';
import { exampleMigration, InMemoryServices, type Run } from '../testing/in-memory-services.ts';
import { toTheEnd, toTheGate } from '../testing/runs.ts';
import { baton, type Ran } from '../testing/terminal.ts';

const byPersons: Migration = {
  ...exampleMigration,
  plan: { ...exampleMigration.plan, gates: { cutover: 'person', secondary: 'person' } },
};

let services: InMemoryServices;
let stdin: PassThrough;
let presses: NodeJS.Timeout | null = null;

beforeEach(() => {
  services = new InMemoryServices();
  services.migration = byPersons;
  stdin = new PassThrough();
});
afterEach(() => {
  if (presses !== null) clearInterval(presses);
});

/** Presses it until somebody listens. */
function press(key: string): void {
  presses = setInterval(() => stdin.write(key), 50);
}

const start = (argv: readonly string[], more: { signal?: AbortSignal; isTty?: boolean } = {}): Promise<Ran> =>
  baton(['migration', 'start', 'shop', ...argv, '-f', 'value', '-c', 'outcome'], {
    services,
    stdin,
    isTty: true,
    columns: 120,
    rows: 40,
    ...more,
  });

const approved = (gate: string) => ({ kind: 'approve', gate, by: 'alice' }) as const;

describe('--ask at the gate where the run ends', () => {
  test('`a` approves, and the migration goes on in this process', async () => {
    services.runs = [toTheGate, toTheEnd];
    press('a');
    const { code, stdout, stderr } = await start(['--ask', '--no-color']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'completed\n' });
    expect(services.asked).toEqual([approved('cutover')]);
    expect(stderr).toContain('  gate          cutover of shop (m-4k2p9x7c)');
    expect(stderr).toContain('way back      stays open until the secondary leaves os1');
    expect(stderr).toContain('  a  approve the cutover      q  leave it waiting');
    expect(stderr).toContain('Completed: shop is served by os2');
  });

  test('`q` leaves it waiting; what was pressed before the question could be read is no answer', async () => {
    services.runs = [toTheGate];
    stdin.write('aaa');
    press('q');
    const { code, stderr } = await start(['--ask']);
    expect(code).toBe(5);
    expect(services.asked).toEqual([]);
    expect(stderr).toContain('Waiting at the gate cutover. Nothing more happens until a person decides.');
  });

  test('Ctrl-C, which is a key now, changes nothing', async () => {
    services.runs = [toTheGate];
    const stop = new AbortController();
    stdin.on('interrupt', () => stop.abort(new Error('stopped by SIGINT')));
    press('\u0003');
    const { code, stdout } = await start(['--ask'], { signal: stop.signal });
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'interrupted\n' });
    expect(services.asked).toEqual([]);
  });

  test('decided from another terminal meanwhile: the question is moot', async () => {
    services.runs = [toTheGate];
    const run = services.run.bind(services);
    services.run = (...args) => {
      if (services.runs.length > 0) return run(...args);
      return Promise.reject(new BatonError({ message: 'busy', code: 'MIGRATION_BUSY', kind: 'user', remedy: 'Wait.' }));
    };
    const steps = services.steps.bind(services);
    services.steps = () => {
      services.record({ kind: 'command.given', command: 'approve', by: 'bob', detail: 'gate cutover' });
      return steps();
    };
    expect(await start(['--ask'])).toMatchObject({ code: 0, stdout: 'running-elsewhere\n' });
    expect(services.asked).toEqual([]);
  });

  test('a gate that waits again after its approval is not approved again', async () => {
    services.runs = [toTheGate, toTheGate];
    expect(await start(['--approve-after', '0'])).toMatchObject({ code: 5 });
    expect(services.asked).toEqual([approved('cutover')]);
  });

  test('where nobody can be asked it is a usage error, before anything is begun', async () => {
    const { code, stderr } = await start(['--ask'], { isTty: false });
    expect(code).toBe(2);
    expect(stderr).toContain('Nobody can be asked here');
  });
});

describe('--approve-after', () => {
  test('without a terminal it waits that long, and says so', async () => {
    services.runs = [toTheGate, toTheEnd];
    const { code, stdout, stderr } = await start(['--approve-after', '0'], { isTty: false });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'completed\n' });
    expect(services.asked).toEqual([approved('cutover')]);
    expect(stderr).toContain('\n  approved by itself in 0 s\n');
  });

  test('no whole number of seconds', async () => {
    for (const seconds of ['soon', '-1', '1.5', '90000']) {
      expect(await start([`--approve-after=${seconds}`])).toMatchObject({ code: 2 });
    }
  });
});

/** A run that stays in the rollback window until its gate is approved. */
function guarding(): void {
  services.run = async (_id, onEvent: (event: Event) => void) => {
    const show = ({ events }: Pick<Run, 'events'>): void => {
      for (const body of events) onEvent(services.record(body));
    };
    show({ events: [{ kind: 'migration.state', state: 'guarding', gate: 'secondary' }] });
    services.migration = { ...services.migration, state: 'guarding', gate: 'secondary' };
    for (let tries = 0; services.asked.length === 0 && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    show(toTheEnd);
    services.migration = { ...services.migration, state: 'completed', gate: null };
    return toTheEnd.outcome;
  };
}

describe('in the rollback window, which this process guards', () => {
  test('the same question, beside the run', async () => {
    guarding();
    press('a');
    const { code, stderr } = await start(['--ask', '--no-color']);
    expect(code).toBe(0);
    expect(services.asked).toEqual([approved('secondary')]);
    expect(stderr).toContain('  a  end the rollback window');
    expect(stderr).not.toContain('leave it waiting');
    expect(stderr).toContain('to go back    baton migration rollback m-4k2p9x7c (from another terminal)');
  });

  test('by itself only where a person would have to', async () => {
    guarding();
    await start(['--approve-after', '0']);
    expect(services.asked).toEqual([approved('secondary')]);

    services = new InMemoryServices();
    guarding();
    await start(['--approve-after', '0']);
    expect(services.asked).toEqual([]);
  });

  test('without --ask, the picture says what can be done from another terminal', async () => {
    guarding();
    const { stderr } = await start(['--no-color']);
    expect(stderr).toContain('This process stays and watches. From another terminal:');
    expect(stderr).toContain('baton migration rollback m-4k2p9x7c');
  });
});
