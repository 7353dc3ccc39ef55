import { spawn, spawnSync } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { ProbePlan } from '../../domain/plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Gap } from '../../ports/journal.ts';
import type { SeenGap, Watching } from '../../ports/outage-meter.ts';
import { createOutageMeter } from './outage-meter.ts';
import { agentArguments } from './probe-agent.ts';

const LOOPBACK = '127.0.0.1';
/** Other tests share the machine. */
const PATIENT = { timeout: 10_000 };
/** On a machine that stands still meanwhile the two clocks see different spans. */
const AGAIN = { retry: 2, timeout: 60_000 };
const clock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
const { signal } = new AbortController();
const pingWorks = spawnSync('ping', ['-n', '-D', '-O', '-c', '1', LOOPBACK]).status === 0;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function meter(plan: Partial<ProbePlan>) {
  const made = createOutageMeter({ vantage: [], icmp: null, http: null, ...plan }, clock);
  cleanups.push(() => made.close());
  return made;
}

async function serve(who: string, port = 0): Promise<{ server: Server; port: number; stop: () => Promise<void> }> {
  const server = createServer((_, response) => response.setHeader('X-Served-By', who).end(`  ${who}\n`));
  await once(server.listen(port, LOOPBACK), 'listening');
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  cleanups.push(stop);
  return { server, port: (server.address() as AddressInfo).port, stop };
}

const INTERVAL_MS = 20;
const http = (port: number, identify: NonNullable<ProbePlan['http']>['identify'] = 'body') => ({
  port,
  path: '/',
  intervalMs: INTERVAL_MS,
  identify,
});

/** A vantage whose `ping` is this shell script, and where no python3 is of use. */
async function vantageWithPing(script: string): Promise<{ vantage: string[]; directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'baton-ping-'));
  cleanups.push(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'ping'), `#!/bin/sh\n${script}\n`);
  await chmod(join(directory, 'ping'), 0o755);
  await writeFile(join(directory, 'python3'), '#!/bin/sh\necho "no python3 here" >&2; exit 127\n');
  await chmod(join(directory, 'python3'), 0o755);
  return { vantage: ['env', `PATH=${directory}:${process.env['PATH']}`], directory };
}

test(
  'new connections: a server that stops and starts again is one gap of that length, and the answers tell who serves',
  AGAIN,
  async () => {
    // From the beginning: a connection that waited for this process when the server stopped was begun before.
    const own = monitorEventLoopDelay({ resolution: 5 });
    own.enable();
    const first = await serve('lb1');
    const gaps: Omit<Gap, 'stepId'>[] = [];
    const watch = await meter({ http: http(first.port) }).start([LOOPBACK], (gap) => gaps.push(gap), signal);
    await vi.waitUntil(() => watch.lastAnswer(LOOPBACK)?.who === 'lb1', PATIENT);
    const before = watch.lastAnswer(LOOPBACK);
    const stoppedAt = Date.now();
    await first.stop();
    await vi.waitUntil(() => (watch.silentForMs(LOOPBACK) ?? 0) > 300, PATIENT);
    const startedAt = Date.now();
    await serve('lb2', first.port);
    await vi.waitUntil(() => watch.lastAnswer(LOOPBACK)?.who === 'lb2' && gaps.length > 0, PATIENT);
    own.disable();
    const after = watch.lastAnswer(LOOPBACK);
    const [span, ...more] = await watch.stop();
    expect(more).toEqual([]);
    expect(gaps).toMatchObject([{ address: LOOPBACK, probe: 'http' }]);
    expect(span).toMatchObject({ address: LOOPBACK, probe: 'http', lost: gaps[0]?.lost });
    const from = Date.parse(gaps[0]?.from ?? '');
    const durationMs = gaps[0]?.durationMs ?? 0;
    // Between the last answer before and the first one after, whatever the machine did meanwhile.
    expect(from).toBeGreaterThanOrEqual(Date.parse(before?.at ?? ''));
    expect(from + durationMs).toBeLessThanOrEqual(Date.parse(after?.at ?? ''));
    // And as long as the server was away, but for what each side could not know: the agent looks once in an interval and says
    // how late it was at most; this process, which serves, measures its own lateness.
    const unsureMs = INTERVAL_MS + (span?.maxLatenessMs ?? 0) + own.max / 1e6;
    expect(Math.abs(from - stoppedAt)).toBeLessThanOrEqual(unsureMs);
    expect(Math.abs(durationMs - (startedAt - stoppedAt))).toBeLessThanOrEqual(2 * unsureMs);
  },
);

test('one question: who serves, by body, by header, not at all; nobody', async () => {
  const { port, stop } = await serve('lb1');
  expect(await meter({ http: http(port) }).askOnce(LOOPBACK, 2000, signal)).toMatchObject({ status: 200, who: 'lb1' });
  const byHeader = meter({ http: http(port, { header: 'x-served-by' }) });
  expect(await byHeader.askOnce(LOOPBACK, 2000, signal)).toMatchObject({ who: 'lb1' });
  expect(await meter({ http: http(port, 'none') }).askOnce(LOOPBACK, 2000, signal)).toMatchObject({ who: null });
  await stop();
  expect(await byHeader.askOnce(LOOPBACK, 2000, signal)).toBeNull();
});

test.skipIf(!pingWorks)('echo requests: loopback has no gap', async () => {
  const outside = meter({ icmp: { intervalMs: 10 } });
  expect(await outside.ping(LOOPBACK, 2, signal)).toBe(2);
  const watch = await outside.start([LOOPBACK, '::1'], (gap) => expect.fail(JSON.stringify(gap)), signal);
  await vi.waitUntil(() => watch.silentForMs(LOOPBACK) !== null, PATIENT);
  await sleep(300);
  const spans = await watch.stop();
  expect(spans.find((span) => span.address === LOOPBACK)).toMatchObject({ probe: 'icmp', lost: 0 });
});

test('echo requests: a gap by the clock of ping, and a ping that dies is started again, the time between not watched', async () => {
  const { vantage } = await vantageWithPing(`
    echo 'PING'
    echo '[1795349054.000000] 64 bytes from ${LOOPBACK}: icmp_seq=1 ttl=64 time=1.000 ms'
    echo '[1795349054.020000] no answer yet for icmp_seq=2'
    echo '[1795349054.031000] 64 bytes from ${LOOPBACK}: icmp_seq=4 ttl=64 time=1.000 ms'
    sleep 0.05`);
  const gaps: Omit<Gap, 'stepId'>[] = [];
  const notes: string[] = [];
  const watch = await meter({ vantage, icmp: { intervalMs: 10 } }).start([LOOPBACK], (gap) => gaps.push(gap), signal, {
    onNote: (note) => notes.push(note),
  });
  await vi.waitUntil(() => gaps.length >= 2, PATIENT);
  const spans = await watch.stop();
  expect(notes).toEqual([expect.stringMatching(/by ping, which keeps a clock of its own .*no python3 here/)]);
  expect(gaps[0]).toEqual({
    address: LOOPBACK,
    probe: 'icmp',
    from: '2026-11-22T12:04:14.009Z',
    durationMs: 21,
    lost: 2,
  });
  expect(spans[0]).toMatchObject({
    sent: 4,
    lost: 2,
    from: '2026-11-22T12:04:13.999Z',
    to: '2026-11-22T12:04:14.030Z',
  });
  expect(spans.length).toBeGreaterThanOrEqual(2);
});

test.each([
  ['a command that is not there', ['/nowhere/vantage'], /ENOENT/],
  ['a command that fails', ['sh', '-c', 'echo no such namespace >&2; exit 1'], /no such namespace/],
])('the vantage is unusable: %s', async (_, vantage, why) => {
  const started = meter({ vantage, icmp: { intervalMs: 10 } }).start([LOOPBACK], () => undefined, signal);
  await expect(started).rejects.toMatchObject({
    code: 'VANTAGE_UNUSABLE',
    kind: 'user',
    message: expect.stringMatching(why),
  });
});

test('the vantage is unusable: ping may not', async () => {
  const { vantage } = await vantageWithPing('echo "ping: socktype: SOCK_RAW: Operation not permitted" >&2; exit 2');
  const started = meter({ vantage, icmp: { intervalMs: 10 } }).start([LOOPBACK], () => undefined, signal);
  await expect(started).rejects.toMatchObject({
    code: 'VANTAGE_UNUSABLE',
    message: expect.stringMatching(/Operation not permitted/),
  });
});

/** Answers as the agent does, until it has begun to watch; then this is done. */
const agentThat = (then: string): readonly string[] => [
  process.execPath,
  '-e',
  `
  const say = (report) => process.stdout.write(JSON.stringify(report) + '\\n');
  say({ type: 'hello' });
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { type, id } = JSON.parse(line);
    if (type === 'time') say({ type, id, nowMs: Date.now() });
    if (type === 'watch') {
      say({ type: 'ready', id, problem: null, byPing: null });
      ${then}
    }
  });
  process.stdin.once('end', () => process.exit());`,
];

test('a line without an end is bounded: the agent is ended, which is told, and begun again', PATIENT, async () => {
  const vantage = agentThat("setInterval(() => process.stdout.write('x'.repeat(65536)), 1);");
  const seen: Watching[] = [];
  const watch = await meter({ vantage, http: http(1) }).start([LOOPBACK], () => undefined, signal, {
    onWatching: (now) => seen.push(now),
  });
  await vi.waitUntil(() => seen.length >= 3, PATIENT);
  expect(seen.slice(0, 3)).toMatchObject([
    { isOn: true },
    { isOn: false, why: expect.stringContaining('1 MiB') },
    { isOn: true },
  ]);
  await watch.stop();
});

test('a vantage that says nothing any more is one that is away', PATIENT, async () => {
  const hasty: Clock = { ...clock, sleep: (ms, until) => sleep(ms / 50, undefined, { signal: until }) };
  const made = createOutageMeter({ vantage: agentThat(''), icmp: null, http: http(1) }, hasty);
  cleanups.push(() => made.close());
  const seen: Watching[] = [];
  const watch = await made.start([LOOPBACK], () => undefined, signal, { onWatching: (now) => seen.push(now) });
  await vi.waitUntil(() => seen.length >= 3, PATIENT);
  expect(seen.slice(0, 3)).toMatchObject([
    { isOn: true },
    { isOn: false, why: 'Nothing has come from it for 10 s.' },
    { isOn: true },
  ]);
  await watch.stop();
});

test('a question to an agent that does not answer says that nobody can look', { timeout: 30_000 }, async () => {
  const asked = meter({ vantage: agentThat(''), http: http(1) }).askOnce(LOOPBACK, 10, signal);
  await expect(asked).rejects.toMatchObject({
    code: 'VANTAGE_UNUSABLE',
    message: expect.stringMatching(/within 5\.01 s/),
  });
});

test('where it may begin later it does, once the vantage is there', PATIENT, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'baton-away-'));
  cleanups.push(() => rm(directory, { recursive: true }));
  const there = join(directory, 'there');
  const { port } = await serve('lb1');
  const vantage = ['sh', '-c', `test -e ${there} || { echo no way there >&2; exit 1; }; exec "$0" "$@"`];
  const [seen, notes]: [Watching[], string[]] = [[], []];
  const watch = await meter({ vantage, http: http(port) }).start([LOOPBACK], () => undefined, signal, {
    onWatching: (now) => seen.push(now),
    onNote: (note) => notes.push(note),
    orLater: true,
  });
  await vi.waitUntil(() => notes.length > 0, PATIENT);
  expect(notes).toEqual([expect.stringMatching(/Nobody looks from the vantage yet; .*no way there/)]);
  expect([seen, watch.seenForMs()]).toEqual([[], null]);
  await writeFile(there, '');
  await vi.waitUntil(() => watch.lastAnswer(LOOPBACK)?.who === 'lb1', PATIENT);
  expect(seen).toEqual([{ isOn: true }]);
  expect(await watch.stop()).toHaveLength(1);
});

test('looks at a vantage that is away do not start it each time', PATIENT, async () => {
  const { directory } = await vantageWithPing('exit 1');
  const tries = join(directory, 'tries');
  const away = meter({ vantage: ['sh', '-c', `echo one >> ${tries}; exit 1`], http: http(1) });
  for (let look = 0; look < 20; look++)
    await expect(away.askOnce(LOOPBACK, 10, signal)).rejects.toMatchObject({ code: 'VANTAGE_UNUSABLE' });
  // Two for each start: with this node, and with that of the vantage. Twenty looks are over in a moment.
  expect((await readFile(tries, 'utf8')).split('\n').length).toBeLessThan(12);
});

test(
  'a gap that lasts is told once while it does, and is known as long as it was seen; then it ends',
  PATIENT,
  async () => {
    const first = await serve('lb1');
    const told: SeenGap[] = [];
    const watch = await meter({ http: http(first.port) }).start([LOOPBACK], (gap) => told.push(gap), signal, {
      onOpenGap: (gap) => told.push(gap),
    });
    await vi.waitUntil(() => watch.lastAnswer(LOOPBACK)?.who === 'lb1', PATIENT);
    expect([watch.openGaps(), watch.spans().length]).toEqual([[], 1]);
    await first.stop();
    await vi.waitUntil(() => told.length > 0, PATIENT);
    const [open] = told;
    expect(open).toMatchObject({ address: LOOPBACK, probe: 'http', answeredBefore: 'lb1', end: 'open' });
    expect(open?.durationMs).toBeGreaterThanOrEqual(250);
    await vi.waitUntil(() => (watch.openGaps()[0]?.durationMs ?? 0) > (open?.durationMs ?? 0) + 300, PATIENT);
    expect(watch.openGaps()).toMatchObject([{ from: open?.from, end: 'open' }]);
    expect(told).toHaveLength(1);
    await serve('lb2', first.port);
    await vi.waitUntil(() => told.length > 1, PATIENT);
    expect(told[1]).toMatchObject({ from: open?.from, answeredAfter: 'lb2' });
    expect(told[1]).not.toHaveProperty('end');
    expect(watch.openGaps()).toEqual([]);
    await watch.stop();
  },
);

test('of a gap that lasts when the watch is stopped nobody sees the end', PATIENT, async () => {
  const { port, stop } = await serve('lb1');
  const told: SeenGap[] = [];
  const watch = await meter({ http: http(port) }).start([LOOPBACK], (gap) => told.push(gap), signal);
  await vi.waitUntil(() => watch.lastAnswer(LOOPBACK)?.who === 'lb1', PATIENT);
  await stop();
  await vi.waitUntil(() => watch.openGaps().length > 0, PATIENT);
  await watch.stop();
  expect(told).toMatchObject([{ end: 'unseen' }]);
});

test('nothing but an IP address becomes an argument of ping', async () => {
  await expect(meter({}).ping('-f', 1, signal)).rejects.toMatchObject({ code: 'PROBE_ADDRESS_INVALID' });
});

test('an aborted signal ends the wait for the agent', async () => {
  const controller = new AbortController();
  const asked = meter({ vantage: ['sh', '-c', 'exec sleep 5'], http: http(1) }).askOnce(
    LOOPBACK,
    1000,
    controller.signal,
  );
  controller.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});

test('however often it is asked and however often it watches, nothing stays on a signal that lasts', async () => {
  const { port } = await serve('lb1');
  const made = meter({ http: http(port) });
  const lasting = new AbortController();
  for (let asked = 0; asked < 100; asked += 1) await made.askOnce(LOOPBACK, 5000, lasting.signal);
  for (let watches = 0; watches < 5; watches += 1) {
    const watch = await made.start([LOOPBACK], () => undefined, lasting.signal);
    expect(getEventListeners(lasting.signal, 'abort')).toHaveLength(1);
    await watch.stop();
  }
  expect(getEventListeners(lasting.signal, 'abort')).toEqual([]);
});

test('the agent and its pings end with the stdin of the agent, so that a killed Baton leaves none', async () => {
  const { vantage, directory } = await vantageWithPing('echo $$ > "$(dirname "$0")/pid"; echo PING; exec sleep 60');
  const [file = '', ...args] = [...vantage, process.execPath, ...agentArguments()];
  const agent = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  agent.stdin.write('{"type":"watch","id":1,"addresses":["127.0.0.1"],"icmp":{"intervalMs":10},"http":null}\n');
  let told = '';
  agent.stdout.on('data', (chunk) => (told += String(chunk)));
  await vi.waitUntil(() => told.includes('"ready"'), PATIENT);
  const pid = Number(await readFile(join(directory, 'pid'), 'utf8'));
  expect(process.kill(pid, 0)).toBe(true);
  agent.stdin.destroy();
  await once(agent, 'exit');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), PATIENT);
});

test('nothing for a shell to touch in the arguments of the agent', () => {
  expect(agentArguments().join('')).toMatch(/^[\w%:/,.-]+$/);
});
