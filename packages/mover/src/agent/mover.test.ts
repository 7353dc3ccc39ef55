import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { interruption } from './interruption.ts';
import { runMover } from './mover.ts';
import { exampleJob } from './testing/example-job.ts';

const MIB = 1024 * 1024;
let folder = '';
let [source, target] = ['', ''];
const content = Buffer.concat([randomBytes(2 * MIB), Buffer.alloc(MIB), randomBytes(5 * 4096)]);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-mover-'));
  [source, target] = [join(folder, 'source'), join(folder, 'target')];
  writeFileSync(source, content);
  writeFileSync(target, '');
  truncateSync(target, content.length);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Started {
  readonly lines: Record<string, Record<string, unknown>>[];
  readonly said: () => string;
  readonly hears: (name: string) => Promise<Record<string, unknown>>;
  readonly end: (why: string) => void;
  readonly code: Promise<number>;
}

/** A mover in this process, as it would be one of its own. */
function start(job: unknown, argv: readonly string[] = ['-']): Started {
  const lines: Record<string, Record<string, unknown>>[] = [];
  const ears: (() => void)[] = [];
  let said = '';
  const ended = new AbortController();
  const code = runMover(argv, {
    stdin: (async function* stdin() {
      yield typeof job === 'string' ? job : JSON.stringify(job);
    })(),
    stdout: {
      write: (text) => {
        lines.push(JSON.parse(text) as Record<string, Record<string, unknown>>);
        for (const ear of ears.splice(0)) ear();
      },
    },
    stderr: { write: (text) => (said += text) },
    signal: ended.signal,
  });
  return {
    lines,
    said: () => said,
    hears: async (name) => {
      for (;;) {
        const told = lines.find((line) => name in line)?.[name];
        if (told !== undefined) return told;
        await new Promise<void>((resolve) => ears.push(resolve));
      }
    },
    end: (why) => ended.abort(interruption(why)),
    code,
  };
}

const targetJob = (changes: object = {}) =>
  exampleJob('target', { device: target, manifest: join(folder, 'manifest'), ...changes });
const sourceJob = (link: object, changes: object = {}) => exampleJob('source', { device: source, link, ...changes });

test('the digest of the whole disk is left out where the job says so', async () => {
  const there = start(targetJob());
  const here = start(sourceJob({ connect: await there.hears('listening') }, { sha256: false }));
  expect(await Promise.all([here.code, there.code])).toEqual([0, 0]);
  const [sent, received] = [await here.hears('report'), await there.hears('report')];
  expect(sent).toMatchObject({ sha256: null, root: received['root'] });
});

test('two ends move a disk, and tell the same root', async () => {
  const there = start(targetJob({ tellManifest: true }));
  const here = start(sourceJob({ connect: await there.hears('listening') }));
  expect(await Promise.all([here.code, there.code])).toEqual([0, 0]);
  expect(readFileSync(target).equals(content)).toBe(true);
  const [sent, received] = [await here.hears('report'), await there.hears('report')];
  expect(received['root']).toBe(sent['root']);
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(sent).toMatchObject({ pass: 1, view: 'at-rest', sizeBytes: content.length, sha256 });
  expect(Object.keys(there.lines.at(-1) ?? {})).toEqual(['report']);
  // The manifest can be put together from what was told of it.
  const told = Buffer.alloc(statSync(join(folder, 'manifest')).size);
  for (const { commit } of there.lines)
    if (commit !== undefined) Buffer.from(String(commit['bytes']), 'base64').copy(told, Number(commit['offset']));
  expect(told.equals(readFileSync(join(folder, 'manifest')))).toBe(true);
});

test('by a relay, where neither reaches the other', async () => {
  const token = 'e'.repeat(32);
  const meeting = start({
    role: 'relay',
    listen: { host: '127.0.0.1', port: 0 },
    meetings: [{ jobId: 'm-4k2p9x7c.root', token }],
    limits: { seconds: 60 },
  });
  const relay = { ...(await meeting.hears('listening')), token };
  const ends = [start(sourceJob({ relay })), start(targetJob({ link: { relay } }))];
  expect(await Promise.all(ends.map(({ code }) => code))).toEqual([0, 0]);
  expect(readFileSync(target).equals(content)).toBe(true);
  meeting.end('it got SIGTERM');
  expect(await meeting.code).toBe(130);
});

test('an end that is ended says so, and the same job goes on', async () => {
  const there = start(targetJob());
  const at = await there.hears('listening');
  there.end('it got SIGTERM');
  expect(await there.code).toBe(130);
  expect(there.lines.at(-1)).toMatchObject({
    error: { code: 'INTERRUPTED', retryable: true, message: expect.stringContaining('SIGTERM') },
  });
  expect(there.said()).toContain('How to solve it: Run the same job again');
  const again = start(targetJob({ link: { listen: at } }));
  await again.hears('listening');
  const here = start(sourceJob({ connect: at }));
  expect(await Promise.all([here.code, again.code])).toEqual([0, 0]);
});

test('a source that comes first tries again until the target is there', async () => {
  const probe = start(targetJob());
  const at = await probe.hears('listening');
  probe.end('the port is known');
  await probe.code;
  const here = start(sourceJob({ connect: at }));
  expect(await here.hears('broken')).toMatchObject({ code: 'LINK_LOST', attempt: 1, attempts: 20 });
  const there = start(targetJob({ link: { listen: at } }));
  expect(await Promise.all([here.code, there.code])).toEqual([0, 0]);
});

describe('it fails', () => {
  test.each([
    ['a job that is none', { role: 'source' }, 2, 'JOB_INVALID'],
    ['no JSON', 'role: source', 2, 'JOB_INVALID'],
    ['a device that is not there', exampleJob('source', { device: '/nowhere/vdb' }), 1, 'DEVICE_UNAVAILABLE'],
    ['an address that is none', exampleJob('source', { device: 'ftp://x/' }), 2, 'JOB_INVALID'],
  ])('%s: the last line and the exit code say it', async (_name, job, code, error) => {
    const mover = start(job);
    expect(await mover.code).toBe(code);
    expect(mover.lines.at(-1)).toMatchObject({ error: { code: error, remedy: expect.any(String), retryable: false } });
  });

  test('when its attempts are over, and when its time is', async () => {
    const { port } = await new Promise<{ port: number }>((resolve) => {
      const there = start(targetJob());
      void there.hears('listening').then(async (at) => {
        there.end('the port is known');
        await there.code;
        resolve({ port: Number(at['port']) });
      });
    });
    const connect = { host: '127.0.0.1', port };
    const few = start(sourceJob({ connect }, { limits: { seconds: 60, attempts: 2 } }));
    expect(await few.code).toBe(1);
    expect(few.lines.at(-1)).toMatchObject({ error: { code: 'LINK_LOST', retryable: true } });
    const short = start(targetJob({ limits: { seconds: 1 } }));
    expect(await short.code).toBe(1);
    expect(short.lines.at(-1)).toMatchObject({
      error: { code: 'INTERRUPTED', message: expect.stringContaining('its time of 1 s is over') },
    });
  });

  test('without a job: usage', async () => {
    for (const argv of [[], ['a', 'b'], ['--quick']]) expect(await start('', argv).code).toBe(2);
  });
});

test('a job in a file that others may read is told of', async () => {
  const path = join(folder, 'job.json');
  writeFileSync(path, '{}', { mode: 0o644 });
  const mover = start('', [path]);
  expect(await mover.code).toBe(2);
  expect(mover.said()).toContain(`chmod 600 ${path}`);
});
