/**
 * The program that runs where clients are. It is sent along as text in the command that starts it, so that a vantage needs
 * `node` (20 or newer), `ping` (iputils) or better `python3`, and nothing of Baton: hence functions that refer to nothing outside
 * themselves, and that get each other as arguments.
 *
 * It lives as long as its stdin: when Baton ends in whatever way, SIGKILL included, the pipe closes, and the agent ends its
 * probes and itself. A prober whose agent was killed ends at its next line, by SIGPIPE.
 */
import type { AgentCommand, AgentReport } from './agent-protocol.ts';
import type { Bench, HttpPlan, NodeModules, Started, Watched } from './agent/agent-node.ts';
import { makeHttpReader, makeLineReader } from './agent/answer-reader.ts';
import { makeAwakeClock } from './agent/awake-clock.ts';
import { converse } from './agent/conversation.ts';
import { type EchoStarted, watchByEcho } from './agent/echo-probes.ts';
import { echoProgram } from './agent/echo-program.ts';
import { connectHttp } from './agent/http-connection.ts';
import { watchByHttp } from './agent/http-probes.ts';
import { echoOnce, makePause, startChildren, watchByPing } from './agent/ping-probes.ts';
import { makeStream, type ProbeStream } from './agent/probe-stream.ts';
import { watchByTcp } from './agent/tcp-probes.ts';
import { watchByUdp } from './agent/udp-probes.ts';

const parts = {
  connectHttp,
  converse,
  echoOnce,
  makeAwakeClock,
  makeHttpReader,
  makeLineReader,
  makePause,
  makeStream,
  startChildren,
  watchByEcho,
  watchByHttp,
  watchByPing,
  watchByTcp,
  watchByUdp,
};
const modules = {
  dgram: 'node:dgram',
  http: 'node:http',
  net: 'node:net',
  os: 'node:os',
  stream: 'node:stream',
} as const;

/**
 * Arguments for `node`. The text is percent-encoded down to letters, digits and `%:/,._-`: nothing for a shell to touch,
 * because ssh hands a command to the login shell of the other side.
 */
export function agentArguments(): readonly string[] {
  const imports = Object.entries(modules).map(([name, module]) => `import * as ${name} from "${module}";`);
  const functions = Object.entries(parts).map(([name, part]) => `${name}:${part.toString()}`);
  const source = `${imports.join('')}import {spawn} from "node:child_process";(${probeAgent.toString()})({${Object.keys(modules).join(',')},spawn},{${functions.join(',')}},${JSON.stringify(echoProgram)})`;
  const encoded = encodeURIComponent(source).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return ['--import', `data:text/javascript,${encoded}`, '-e', '0'];
}

function probeAgent(node: NodeModules, part: typeof parts, program: string): void {
  /** What the probes say is gathered so long: few wake-ups here and in Baton, and still fresh. */
  const gatherMs = 100;
  /** So often at least it says that it lives, also where probes are rare. */
  const beatMs = 1000;
  /** A deadline noticed so much too late says that this process slept, not that nobody answered. */
  const sleptMs = 250;

  process.title = 'baton-probe';
  try {
    // A prober that waits for its turn measures itself. Where that is not allowed, its lateness is told all the same.
    node.os.setPriority(-10);
  } catch {}
  const children = part.startChildren(node);
  const watches = new Map<number, { readonly gathered: { stop: () => void }; readonly started: readonly Started[] }>();

  const pass = (line: string): void => void process.stdout.write(`${line}\n`);
  const tell = (report: AgentReport): void => pass(JSON.stringify(report));
  const end = (): never => {
    children.kill();
    process.exit(0);
  };

  /** The streams of one watch that Node serves, swept and told on one timer. */
  const gather = (id: number): { readonly bench: Bench; readonly stop: () => void } => {
    const clock = part.makeAwakeClock();
    const streams: ProbeStream[] = [];
    let toldMs = 0;
    const flush = (): void => {
      const told = streams.map((one) => one.take()).filter((one) => one !== null);
      if (told.length === 0 && performance.now() - toldMs < beatMs) return;
      toldMs = performance.now();
      tell({ type: 'runs', id, life: 'n', streams: told });
    };
    const sweep = (): void => {
      for (const one of streams) one.sweep();
      flush();
    };
    let timer: ReturnType<typeof setInterval> | undefined;
    const bench: Bench = {
      node,
      clock,
      tell,
      connectHttp: part.connectHttp,
      makeHttpReader: part.makeHttpReader,
      makeLineReader: part.makeLineReader,
      stream: (address, probe, rules) => {
        const one = part.makeStream(clock, address, probe, rules);
        streams.push(one);
        timer ??= setInterval(sweep, gatherMs);
        return one;
      },
    };
    const stop = (): void => {
      clearInterval(timer);
      for (const one of streams) one.end();
      if (streams.length > 0) flush();
    };
    return { bench, stop };
  };

  /** Echo requests and datagrams go together where they share a clock. */
  const watchEchoes = ({ id, addresses, icmp, udp }: Watched, bench: Bench): readonly EchoStarted[] => {
    const together = icmp !== null && udp?.intervalMs === icmp.intervalMs;
    const orders = [
      ...(icmp ? [{ intervalMs: icmp.intervalMs, icmp: true, udp: together ? udp.port : null }] : []),
      ...(udp && !together ? [{ intervalMs: udp.intervalMs, icmp: false, udp: udp.port }] : []),
    ];
    return orders.map((order) =>
      part.watchByEcho({ children, makePause: part.makePause, program, pass }, { id, addresses, ...order }, () => [
        ...(order.udp === null ? [] : [part.watchByUdp(bench, addresses, order.udp, order.intervalMs)]),
        ...addresses
          .filter(() => order.icmp)
          .map((address) => part.watchByPing(children, part.makePause, tell, id, address, order.intervalMs)),
      ]),
    );
  };

  const watchInNode = ({ addresses, tcp, http, conversation }: Watched, bench: Bench): readonly Started[] => {
    const page: Pick<HttpPlan, 'path' | 'identify' | 'expect'> =
      http && http.port === conversation?.port ? http : { path: '/', identify: 'none' };
    return addresses.flatMap((address) => [
      ...(tcp ? [part.watchByTcp(bench, address, tcp.port, tcp.intervalMs)] : []),
      ...(http ? [part.watchByHttp(bench, address, http)] : []),
      ...(conversation ? [part.converse(bench, address, conversation, page)] : []),
    ]);
  };

  const stopWatch = async (id: number): Promise<void> => {
    const known = watches.get(id);
    watches.delete(id);
    // The streams are closed first: what their probers then end is no outage.
    known?.gathered.stop();
    await Promise.all((known?.started ?? []).map((one) => one.stop()));
  };

  const watch = async (command: Watched): Promise<void> => {
    const { id } = command;
    const gathered = gather(id);
    const echoes = watchEchoes(command, gathered.bench);
    const started = [...echoes, ...watchInNode(command, gathered.bench)];
    watches.set(id, { gathered, started });
    const problems = (await Promise.all(started.map((one) => one.begun))).filter((problem) => problem !== null);
    if (problems.length > 0) await stopWatch(id);
    const byPing = command.icmp ? (echoes[0]?.why() ?? null) : null;
    tell({ type: 'ready', id, problem: problems[0] ?? null, byPing });
  };

  const ask = ({ id, address, http, timeoutMs }: Extract<AgentCommand, { type: 'ask' }>): void => {
    const atMs = Date.now();
    let deadline: ReturnType<typeof setTimeout> | undefined;
    const lost = (why: string): void => {
      clearTimeout(deadline);
      tell({ type: 'asked', id, result: { kind: 'lost', why } });
    };
    const cancel = part.connectHttp(node, address, http, {
      connected: () => undefined,
      answer: (status, who) => {
        clearTimeout(deadline);
        tell({ type: 'asked', id, result: { kind: 'answer', atMs, durationMs: Date.now() - atMs, status, who } });
      },
      failed: lost,
    });
    deadline = setTimeout(() => {
      cancel();
      lost(Date.now() - atMs > timeoutMs + sleptMs ? 'the prober slept' : 'no answer in time');
    }, timeoutMs);
  };

  const obey = (command: AgentCommand): void => {
    switch (command.type) {
      case 'time':
        return tell({ type: 'time', id: command.id, nowMs: Date.now() });
      case 'watch':
        return void watch(command);
      case 'unwatch':
        return void stopWatch(command.id).then(() => tell({ type: 'stopped', id: command.id }));
      case 'ask':
        return ask(command);
      case 'echo':
        return part.echoOnce(children, tell, command.id, command.address, command.count);
    }
  };

  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text) => {
    const lines = (rest + String(text)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) obey(JSON.parse(line) as AgentCommand);
  });
  process.stdin.once('end', end);
  process.stdin.once('error', end);
  process.stdout.once('error', end);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  tell({ type: 'hello' });
}
