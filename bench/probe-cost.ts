/**
 * What the outage meter costs: the share of one core for each HA IP at 10 ms, of the agent with its children and of Baton's side,
 * against servers on loopback in a process of their own. Prints JSON. Linux only: it reads /proc. Argument: seconds for a case.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ProbePlan } from '../packages/baton/src/domain/plan.ts';
import { createOutageMeter } from '../packages/baton/src/ha-ip/outage-meter/outage-meter.ts';

const INTERVAL_MS = 10;
const WARM_UP_MS = 5000;
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Ports {
  readonly udp: number;
  readonly tcp: number;
}

interface Case {
  readonly name: string;
  readonly probe: (ports: Ports) => Omit<ProbePlan, 'vantage'>;
}

const icmp = { intervalMs: INTERVAL_MS };
const every = { intervalMs: INTERVAL_MS } as const;
const slowHttp = ({ tcp }: Ports) => ({ port: tcp, path: '/', intervalMs: 100, identify: 'body' as const });
const cases: readonly Case[] = [
  { name: 'icmp', probe: () => ({ icmp, http: null }) },
  { name: 'icmp, udp', probe: ({ udp }) => ({ icmp, http: null, udp: { port: udp, ...every } }) },
  {
    name: 'icmp, udp, http at 100 ms',
    probe: (ports) => ({ icmp, udp: { port: ports.udp, ...every }, http: slowHttp(ports) }),
  },
  {
    name: 'icmp, udp, tcp',
    probe: ({ udp, tcp }) => ({ icmp, http: null, udp: { port: udp, ...every }, tcp: { port: tcp, ...every } }),
  },
  {
    name: 'icmp, udp, conversation',
    probe: ({ udp, tcp }) => ({
      icmp,
      http: null,
      udp: { port: udp, ...every },
      conversation: { port: tcp, ...every, speaks: 'http' },
    }),
  },
  {
    name: 'icmp, udp, tcp, http at 100 ms, conversation',
    probe: (ports) => ({
      icmp,
      udp: { port: ports.udp, ...every },
      tcp: { port: ports.tcp, ...every },
      http: slowHttp(ports),
      conversation: { port: ports.tcp, ...every, speaks: 'http' },
    }),
  },
];

async function serve(): Promise<void> {
  const udp = createSocket('udp4', (message, from) => udp.send([message, 'lb1'], from.port, from.address));
  udp.bind(0, '0.0.0.0');
  await once(udp, 'listening');
  const tcp = createServer((_, response) => response.end('lb1'));
  await once(tcp.listen(0, '0.0.0.0'), 'listening');
  process.send?.({ udp: udp.address().port, tcp: (tcp.address() as AddressInfo).port });
  process.once('disconnect', () => process.exit(0));
}

/** CPU time in ms of all descendants of this process, but for one. */
function childrenMs(but: ChildProcess): number {
  const found = new Map<number, { readonly parent: number; readonly ms: number }>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      // proc(5): the second field is in parentheses and may hold anything; the others follow its last one.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      const ticks = Number(fields[11]) + Number(fields[12]);
      found.set(Number(name), { parent: Number(fields[1]), ms: (ticks * 1000) / TICKS_PER_SECOND });
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => {
    for (let at = pid; at > 1; at = found.get(at)?.parent ?? 0) {
      if (at === but.pid) return false;
      if (at === process.pid) return pid !== process.pid;
    }
    return false;
  };
  return [...found].filter(([pid]) => isOurs(pid)).reduce((sum, [, { ms }]) => sum + ms, 0);
}

async function measure(one: Case, addresses: readonly string[], seconds: number, server: ChildProcess, ports: Ports) {
  const clock = {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  };
  const meter = createOutageMeter({ vantage: [], ...one.probe(ports) }, clock);
  const { signal } = new AbortController();
  let gaps = 0;
  const watch = await meter.start(addresses, () => gaps++, signal);
  await sleep(WARM_UP_MS);
  const [before, own] = [childrenMs(server), process.cpuUsage()];
  const from = performance.now();
  await sleep(seconds * 1000);
  const tookMs = performance.now() - from;
  const agentMs = childrenMs(server) - before;
  const { user, system } = process.cpuUsage(own);
  const spans = await watch.stop();
  await meter.close();
  const percent = (ms: number): number => Math.round((ms / tookMs / addresses.length) * 10_000) / 100;
  return {
    probes: one.name,
    haIps: addresses.length,
    percentOfOneCorePerHaIp: percent(agentMs + (user + system) / 1000),
    agent: percent(agentMs),
    baton: percent((user + system) / 1000),
    intervalMs: Object.fromEntries(spans.map(({ probe, intervalMs }) => [probe, intervalMs])),
    sent: spans.reduce((sum, span) => sum + span.sent, 0),
    lost: spans.reduce((sum, span) => sum + span.lost, 0),
    gaps,
    voids: spans.reduce((sum, span) => sum + (span.voids ?? 0), 0),
    maxLatenessMs: Math.max(...spans.map((span) => span.maxLatenessMs)),
  };
}

if (process.argv[2] === 'serve') await serve();
else {
  const seconds = Number(process.argv[2] ?? 10);
  const server = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: process.execArgv });
  const [ports] = (await once(server, 'message')) as [Ports];
  const results = [];
  for (const count of [1, 4]) {
    const addresses = Array.from({ length: count }, (_, index) => `127.0.0.${index + 1}`);
    for (const one of cases) results.push(await measure(one, addresses, seconds, server, ports));
  }
  server.disconnect();
  process.stdout.write(
    `${JSON.stringify({ what: 'probe-cost', intervalMs: INTERVAL_MS, seconds, results }, null, 2)}\n`,
  );
}
