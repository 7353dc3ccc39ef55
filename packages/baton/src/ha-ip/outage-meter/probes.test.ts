import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { ProbePlan } from '../../domain/plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Gap, WatchSpan } from '../../ports/journal.ts';
import { createOutageMeter } from './outage-meter.ts';
import { decodeReport, type AgentReport } from './agent-protocol.ts';
import { agentArguments } from './probe-agent.ts';

const LOOPBACK = '127.0.0.1';
/** Other tests share the machine. */
const PATIENT = { timeout: 15_000 };
/** The services are in this process: on a machine that stands still for 200 ms an answer is late, and that is a gap. */
const AGAIN = { retry: 2, timeout: 60_000 };
const INTERVAL_MS = 20;
const every = { intervalMs: INTERVAL_MS } as const;
const clock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
const { signal } = new AbortController();
/** A machine without python3, as far as the agent sees. */
const NO_PYTHON = [
  'env',
  'PATH=/nonexistent',
  process.execPath,
  '-e',
  `
  const { spawn } = require('node:child_process');
  spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' }).on('exit', (code) => process.exit(code ?? 1));
`,
];
const echoSocketWorks =
  spawnSync('python3', [
    '-c',
    `
import socket
try: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 1)
except OSError: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)`,
  ]).status === 0;

const pythonWorks = spawnSync('python3', ['-c', '']).status === 0;

type SeenGap = Omit<Gap, 'stepId'>;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function watchBy(plan: Partial<ProbePlan>, addresses: readonly string[] = [LOOPBACK]) {
  const gaps: SeenGap[] = [];
  const notes: string[] = [];
  const meter = createOutageMeter({ vantage: [], icmp: null, http: null, ...plan }, clock);
  cleanups.push(() => meter.close());
  const watch = await meter.start(addresses, (gap) => gaps.push(gap), signal, { onNote: (note) => notes.push(note) });
  return { gaps, notes, watch };
}

function spanOf(spans: readonly WatchSpan[], probe: string): WatchSpan {
  const [span, ...more] = spans.filter((one) => one.probe === probe);
  expect(more).toEqual([]);
  if (span === undefined) throw new Error(`nobody watched by ${probe}`);
  return span;
}

async function udpEcho(): Promise<{ port: number; name: (who: string) => void; answer: (yes: boolean) => void }> {
  let who = 'lb1';
  let answers = true;
  const socket = createSocket('udp4', (message, from) => {
    if (answers) socket.send([message, who], from.port, from.address);
  });
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  cleanups.push(async () => socket.close());
  return { port: socket.address().port, name: (next) => (who = next), answer: (yes) => (answers = yes) };
}

async function listen(server: Server): Promise<{ port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, LOOPBACK), 'listening');
  cleanups.push(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

test.each([
  ['by python3 where it is there', [] as string[]],
  ['by Node', NO_PYTHON],
])(
  'datagrams, %s: a service that is silent is one gap, with who answered before and after',
  AGAIN,
  async (_, vantage) => {
    const echo = await udpEcho();
    const { gaps, watch } = await watchBy({ vantage, udp: { port: echo.port, ...every } });
    await vi.waitUntil(() => watch.silentForMs(LOOPBACK) === 0, PATIENT);
    await sleep(150);
    echo.answer(false);
    const stoppedAt = performance.now();
    await vi.waitUntil(() => (watch.silentForMs(LOOPBACK) ?? 0) > 250, PATIENT);
    echo.name('lb2');
    echo.answer(true);
    const awayMs = performance.now() - stoppedAt;
    await vi.waitUntil(() => gaps.length > 0, PATIENT);
    const span = spanOf(await watch.stop(), 'udp');
    expect(gaps).toMatchObject([{ address: LOOPBACK, probe: 'udp', answeredBefore: 'lb1', answeredAfter: 'lb2' }]);
    expect(span.lost).toBe(gaps[0]?.lost);
    const unsureMs = 2 * INTERVAL_MS + span.maxLatenessMs;
    expect(gaps[0]?.durationMs).toBeGreaterThan(250 - unsureMs);
    expect(gaps[0]?.durationMs).toBeLessThan(awayMs + unsureMs);
    expect(span.intervalMs).toBeGreaterThan(INTERVAL_MS - 2);
    expect(span.intervalMs).toBeLessThan(INTERVAL_MS + 2);
  },
);

test(
  'new TCP connections: a port that is closed is a gap with its reason, and another probe still has answers',
  AGAIN,
  async () => {
    const first = createServer();
    const { port } = await listen(first);
    const echo = await udpEcho();
    const { gaps, watch } = await watchBy({ tcp: { port, ...every }, udp: { port: echo.port, ...every } });
    await vi.waitUntil(() => watch.silentForMs(LOOPBACK) === 0, PATIENT);
    await sleep(200);
    first.close();
    await sleep(200);
    expect(watch.silentForMs(LOOPBACK)).toBeLessThan(100);
    const again = createServer();
    await once(again.listen(port, LOOPBACK), 'listening');
    cleanups.push(async () => again.close());
    await vi.waitUntil(() => gaps.length > 0, PATIENT);
    expect(watch.seenForMs()).toBeLessThan(5000);
    const spans = await watch.stop();
    expect(gaps).toMatchObject([{ probe: 'tcp', reason: 'ECONNREFUSED' }]);
    expect(spanOf(spans, 'tcp').lost).toBe(gaps[0]?.lost);
    expect(spanOf(spans, 'udp').lost).toBe(0);
  },
);

test.each([
  [{ status: 200 }, 'the answer was 503, not 200'],
  [{ body: 'all is well' }, 'the answer (503) was without the text that is expected'],
])('HTTP with %j: an answer that does not fit is lost, and says why', AGAIN, async (expected, reason) => {
  let well = true;
  const server = createHttpServer((_, response) => {
    response.statusCode = well ? 200 : 503;
    response.end(well ? 'here all is well' : 'no backend');
  });
  const { port } = await listen(server);
  const http = { port, path: '/', identify: 'none', expect: expected, ...every } as const;
  const { gaps, watch } = await watchBy({ http });
  await vi.waitUntil(() => watch.lastAnswer(LOOPBACK)?.status === 200, PATIENT);
  well = false;
  await sleep(200);
  well = true;
  await vi.waitUntil(() => gaps.length > 0, PATIENT);
  await watch.stop();
  expect(gaps).toMatchObject([{ probe: 'http', reason }]);
  const meter = createOutageMeter({ vantage: [], icmp: null, http }, clock);
  cleanups.push(() => meter.close());
  expect(await meter.askOnce(LOOPBACK, 5000, signal)).toMatchObject({ status: 200 });
  well = false;
  expect(await meter.askOnce(LOOPBACK, 5000, signal)).toBeNull();
});

const talks = {
  http: () => createHttpServer((_, response) => response.end('lb1')),
  echo: () => createServer((socket) => socket.pipe(socket)),
};

test.each([
  ['http', 'reset', 'the connection was reset'],
  ['echo', 'reset', 'the connection was reset'],
  ['echo', 'closed', 'the other side closed the connection'],
] as const)('a conversation by %s that is %s: broken, told, and gone on with', AGAIN, async (speaks, how, reason) => {
  const server = talks[speaks]();
  const { port, sockets } = await listen(server);
  const { gaps, watch } = await watchBy({ conversation: { port, speaks, ...every } });
  await vi.waitUntil(() => watch.silentForMs(LOOPBACK) === 0 && sockets.size === 1, PATIENT);
  await sleep(200);
  expect(sockets.size).toBe(1);
  const [socket] = sockets;
  if (how === 'reset') socket?.resetAndDestroy();
  else socket?.end();
  await vi.waitUntil(() => gaps.length > 0 && sockets.size === 1, PATIENT);
  const span = spanOf(await watch.stop(), 'conversation');
  expect(gaps).toMatchObject([{ probe: 'conversation', broken: true, reason }]);
  expect(span.lost).toBe(gaps[0]?.lost);
  expect(gaps[0]?.durationMs).toBeLessThan(2000);
});

test('a conversation that its server ends in good order is not broken', AGAIN, async () => {
  let asked = 0;
  const server = createHttpServer((_, response) => {
    asked++;
    if (asked % 5 === 0) response.setHeader('Connection', 'close');
    response.end('lb1');
  });
  const { port } = await listen(server);
  const { gaps, watch } = await watchBy({ conversation: { port, speaks: 'http', ...every } });
  await vi.waitUntil(() => asked > 30, PATIENT);
  expect(spanOf(await watch.stop(), 'conversation').lost).toBe(0);
  expect(gaps).toEqual([]);
});

test.skipIf(!echoSocketWorks)('echo requests on a true clock of 5 ms', AGAIN, async () => {
  const { gaps, notes, watch } = await watchBy({ icmp: { intervalMs: 5 } }, [LOOPBACK, '127.0.0.2']);
  await vi.waitUntil(() => watch.silentForMs(LOOPBACK) === 0, PATIENT);
  await sleep(1000);
  const spans = await watch.stop();
  expect({ gaps, notes }).toEqual({ gaps: [], notes: [] });
  expect(spans.map(({ address }) => address)).toEqual([LOOPBACK, '127.0.0.2']);
  for (const { intervalMs = 0, sent, lost, voids = 0 } of spans) {
    expect(intervalMs).toBeCloseTo(5, 1);
    expect(lost).toBe(0);
    expect(sent + voids).toBeGreaterThan(180);
  }
});

/** An agent under our own hands, so that it can be stopped; it watches by everything that Node serves. */
async function bareAgent(watched: object, env: NodeJS.ProcessEnv = {}) {
  const agent: ChildProcess = spawn(process.execPath, [...agentArguments()], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  cleanups.push(async () => {
    agent.stdin?.end();
    agent.kill('SIGCONT');
  });
  const reports: AgentReport[] = [];
  let rest = '';
  agent.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) reports.push(decodeReport(line) ?? { type: 'hello' });
  });
  agent.stdin?.write(
    `${JSON.stringify({ type: 'watch', id: 1, addresses: [LOOPBACK], icmp: null, http: null, ...watched })}\n`,
  );
  /** Probes by fate. */
  const count = (probe: string): { ok: number; lost: number; void: number } => {
    const runs = reports
      .flatMap((report) => (report.type === 'runs' ? report.streams : []))
      .filter(({ p }) => p === probe)
      .flatMap(({ r }) => r);
    const of = (kind: number): number => runs.filter((run) => run[0] === kind).reduce((sum, run) => sum + run[1], 0);
    return { ok: of(0), lost: of(1) + of(3), void: of(2) };
  };
  return { agent, count };
}

const kinds = ['udp', 'tcp', 'http', 'conversation'] as const;

async function everything() {
  const echo = await udpEcho();
  const { port } = await listen(talks.http());
  return {
    udp: { port: echo.port, ...every },
    tcp: { port, ...every },
    http: { port, path: '/', identify: 'none', ...every },
    conversation: { port, speaks: 'http', ...every },
  };
}

/** The services are here: a stall of this process is silence of theirs, and as long. */
function ownStall(): () => number {
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  // Up to what is late at all (see probe-stream.ts).
  return () => (own.max / 1e6 < 150 ? 0 : Math.ceil(own.max / 1e6 / INTERVAL_MS) + 1);
}

type Count = Awaited<ReturnType<typeof bareAgent>>['count'];

/** Counts what is lost from now on, beyond what this process may have withheld. */
function lostFromNow(count: Count): (kind: string) => number {
  const before = Object.fromEntries(kinds.map((kind) => [kind, count(kind).lost]));
  const stall = ownStall();
  return (kind) => count(kind).lost - (before[kind] ?? 0) - stall();
}

async function expectNoOutage(count: Count, lost: (kind: string) => number) {
  const before = Object.fromEntries(kinds.map((kind) => [kind, count(kind).ok]));
  await vi.waitUntil(() => kinds.every((kind) => count(kind).ok > (before[kind] ?? 0) + 60), PATIENT);
  for (const kind of kinds) expect(lost(kind), kind).toBeLessThanOrEqual(0);
}

test('a prober that is stopped for a second sees no outage', AGAIN, async () => {
  const { agent, count } = await bareAgent(await everything(), { PATH: '/nonexistent' });
  await vi.waitUntil(() => kinds.every((kind) => count(kind).ok > 20), PATIENT);
  const lost = lostFromNow(count);
  agent.kill('SIGSTOP');
  await sleep(1000);
  agent.kill('SIGCONT');
  await expectNoOutage(count, lost);
  // Nearly fifty could not be sent: they are void.
  for (const kind of kinds) expect(count(kind).void, kind).toBeGreaterThan(25);
});

test.skipIf(!pythonWorks)('nor does the program for python3, when it is stopped', AGAIN, async () => {
  const { agent, count } = await bareAgent(await everything());
  await vi.waitUntil(() => kinds.every((kind) => count(kind).ok > 20), PATIENT);
  const listed = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' }).stdout;
  const program = Number(new RegExp(`^ *(\\d+) +${agent.pid} +python3`, 'm').exec(listed)?.[1]);
  const lost = lostFromNow(count);
  process.kill(program, 'SIGSTOP');
  await sleep(1000);
  process.kill(program, 'SIGCONT');
  await expectNoOutage(count, lost);
  expect(count('udp').void).toBeGreaterThan(25);
});

test('a prober that is blocked for a second sees no outage', AGAIN, async () => {
  const block = `setTimeout(()=>{const end=Date.now()+1000;while(Date.now()<end);},2500)`;
  const { count } = await bareAgent(await everything(), {
    PATH: '/nonexistent',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(block)}`,
  });
  await vi.waitUntil(() => kinds.every((kind) => count(kind).ok > 20), PATIENT);
  const lost = lostFromNow(count);
  await vi.waitUntil(() => kinds.every((kind) => count(kind).void > 25), PATIENT);
  await expectNoOutage(count, lost);
});

test(
  'several vantages: each has spans of its own, and one that cannot run is noted and does not stop the others',
  AGAIN,
  async () => {
    const echo = await udpEcho();
    const { gaps, notes, watch } = await watchBy({
      udp: { port: echo.port, ...every },
      otherVantages: { paris: ['env'], nowhere: ['sh', '-c', 'echo no way there >&2; exit 1'] },
    });
    await vi.waitUntil(() => watch.silentForMs(LOOPBACK) === 0 && notes.length > 0, PATIENT);
    await sleep(1500);
    echo.answer(false);
    await sleep(300);
    echo.answer(true);
    await vi.waitUntil(() => gaps.length >= 2, PATIENT);
    const spans = await watch.stop();
    expect(new Set(gaps.map(({ vantage }) => vantage))).toEqual(new Set([undefined, 'paris']));
    expect(new Set(spans.map(({ vantage }) => vantage))).toEqual(new Set([undefined, 'paris']));
    expect(notes).toEqual([expect.stringMatching(/Nobody looks from nowhere yet; .*no way there/)]);
  },
);
