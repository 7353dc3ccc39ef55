/** One probe agent, running at the vantage, and the conversation with it. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import { BatonError } from '../../domain/error.ts';
import type { Clock } from '../../ports/clock.ts';
import { underSignals } from '../../ports/under-signals.ts';
import { decodeReport, type AgentCommand, type AgentReport } from './agent-protocol.ts';
import { orAborted } from './or-aborted.ts';
import { agentArguments } from './probe-agent.ts';
import { vantageUnusable } from './vantage-error.ts';

const HELLO_WITHIN_MS = 30_000;
const CLOCK_ROUNDS = 5;
/** A report is some kilobytes. What says more without the end of a line is no agent of ours, or not any more. */
const MOST_OF_A_LINE = 1024 * 1024;

type Listener = (report: AgentReport) => void;

export class AgentLink {
  /** What to add to the agent's times to get ours. */
  offsetMs = 0;
  /** Settles when the agent has ended, with what it said last. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly listeners = new Map<number, Listener>();
  private readonly greeted: Promise<void>;
  /** Who waits for an answer. `ended` itself would remember each of them for as long as the agent runs. */
  private readonly waiting = new Set<(why: string) => void>();
  private lastId = 0;
  private alive = true;
  private said = '';
  private settleEnded: (why: string) => void = () => undefined;

  private constructor(command: readonly [string, ...string[]]) {
    const [file, ...args] = command;
    // Detached: Ctrl-C in a terminal reaches the whole process group, and the agent must outlast it to report its last probes.
    this.child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    let errors = '';
    let rest = '';
    let greet = (): void => undefined;
    this.greeted = new Promise((resolve) => (greet = resolve));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-1000);
    });
    this.child.stdin.on('error', () => undefined);
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MOST_OF_A_LINE) {
        rest = '';
        return this.kill('The vantage says more than 1 MiB without the end of a line: no probe agent does.');
      }
      for (const line of lines) {
        const report = decodeReport(line);
        if (report?.type === 'hello') greet();
        else if (report) this.listeners.get(report.id)?.(report);
      }
    });
    this.ended = new Promise((resolve) => (this.settleEnded = resolve));
    this.child.once('error', (error) => this.end(error.message));
    this.child.once('close', (code, signal) => this.end(errors.trim() || `The probe agent ended (${signal ?? code}).`));
  }

  /** Starts an agent, with this process's own node or, where the vantage has other files (ssh), with its `node`. */
  static async start(vantage: readonly string[], clock: Clock, signal: AbortSignal): Promise<AgentLink> {
    const problems = new Set<string>();
    for (const node of [process.execPath, 'node']) {
      const [file, ...args] = [...vantage, node, ...agentArguments()];
      if (file === undefined) break;
      const link = new AgentLink([file, ...args]);
      try {
        await underSignals([signal, AbortSignal.timeout(HELLO_WITHIN_MS)], async (deadline) => {
          await link.orEnded(link.greeted, deadline);
          await link.compareClocks(clock, deadline);
        });
        link.setIdle(true);
        return link;
      } catch (error) {
        link.kill();
        signal.throwIfAborted();
        problems.add(
          error instanceof BatonError ? error.message : `No sign of life within ${HELLO_WITHIN_MS / 1000} s.`,
        );
      }
    }
    throw vantageUnusable(vantage, [...problems].join(' '));
  }

  get usable(): boolean {
    return this.alive;
  }

  newId(): number {
    return ++this.lastId;
  }

  send(command: AgentCommand): void {
    if (this.alive) this.child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** Reports with that id go to the listener, until `forget`. */
  listen(id: number, listener: Listener): void {
    this.listeners.set(id, listener);
    this.setIdle(false);
  }

  forget(id: number): void {
    this.listeners.delete(id);
    if (this.listeners.size === 0) this.setIdle(true);
  }

  /** Sends a command and waits for the one report that answers it. Rejects when the agent ends or the signal is aborted. */
  async request<T extends AgentReport['type']>(
    command: AgentCommand,
    type: T,
    signal: AbortSignal,
  ): Promise<Extract<AgentReport, { type: T }>> {
    const answer = new Promise<Extract<AgentReport, { type: T }>>((resolve) => {
      this.listen(command.id, (report) => {
        if (report.type === type) resolve(report as Extract<AgentReport, { type: T }>);
      });
    });
    this.send(command);
    try {
      return await this.orEnded(answer, signal);
    } finally {
      this.forget(command.id);
    }
  }

  /** Waits for `wanted`; rejects when the agent ends first or the signal is aborted. */
  async orEnded<T>(wanted: Promise<T>, signal: AbortSignal): Promise<T> {
    let leave = (): void => undefined;
    const ended = new Promise<never>((_resolve, reject) => {
      const end = (why: string): void => reject(agentEnded(why));
      if (!this.alive) return end(this.said);
      this.waiting.add(end);
      leave = () => void this.waiting.delete(end);
    });
    try {
      return await orAborted(Promise.race([wanted, ended]), signal);
    } finally {
      leave();
    }
  }

  /** Ends the agent, and by that its pings. */
  async close(): Promise<void> {
    this.setIdle(false);
    this.child.stdin.end();
    const timer = setTimeout(() => this.kill(), 2000);
    await this.ended;
    clearTimeout(timer);
  }

  /** The agent's clock is that of another machine: as in SNTP (RFC 5905), the exchange with the shortest round trip tells best. */
  private async compareClocks(clock: Clock, signal: AbortSignal): Promise<void> {
    let shortestMs = Number.POSITIVE_INFINITY;
    for (let round = 0; round < CLOCK_ROUNDS; round++) {
      const before = clock.monotonicMs();
      const { nowMs } = await this.request({ type: 'time', id: this.newId() }, 'time', signal);
      // Before the round trip ends: whatever delays this process between the two readings then counts as a longer one.
      const ourMs = clock.now().getTime();
      const roundTripMs = clock.monotonicMs() - before;
      if (roundTripMs >= shortestMs) continue;
      shortestMs = roundTripMs;
      const offsetMs = ourMs - roundTripMs / 2 - nowMs;
      // What the exchange cannot tell from zero is the same clock, whole milliseconds and all.
      this.offsetMs = Math.abs(offsetMs) <= roundTripMs / 2 + 2 ? 0 : offsetMs;
    }
  }

  /** Ends it at once, whatever it does, and for this reason. What it left behind may hold its pipes open: they are not read any more. */
  kill(why = 'The probe agent was ended.'): void {
    this.end(why);
    this.child.stdin.destroy();
    this.child.stdout.destroy();
    this.child.stderr.destroy();
    this.child.kill('SIGKILL');
  }

  private end(why: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.said = why;
    for (const tell of this.waiting) tell(why);
    this.settleEnded(why);
  }

  /** An agent that nobody waits for must not keep this process from ending (it ends with it). */
  private setIdle(idle: boolean): void {
    const { child } = this;
    for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
      if (handle !== child && !(handle instanceof Socket)) continue;
      if (idle) (handle as Socket).unref();
      else (handle as Socket).ref();
    }
  }
}

function agentEnded(why: string): BatonError {
  return new BatonError({
    code: 'PROBE_AGENT_ENDED',
    kind: 'user',
    message: why,
    remedy: 'Look at the machine that `probe.vantage` of the plan leads to: the probes that run there were ended.',
    retryable: true,
  });
}
