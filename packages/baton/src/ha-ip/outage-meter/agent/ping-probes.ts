/** Echo requests by the system's ping, one process for each address; what it prints is read at the other end. */
import type { ChildProcess } from 'node:child_process';
import type { AgentReport } from '../agent-protocol.ts';
import type { NodeModules, Started } from './agent-node.ts';

export interface Children {
  /** Starts a program that ends with this one. */
  readonly start: (file: string, args: readonly string[]) => ChildProcess;
}

/** Waits longer each time that a prober ends at once, up to half a minute. */
export function makePause(): { next(): number; reset(): void } {
  let ms = 250;
  return {
    next: () => (ms = Math.min(30_000, ms * 2)),
    reset: () => void (ms = 250),
  };
}

export function startChildren(node: NodeModules): Children & { readonly kill: () => void } {
  const children = new Set<ChildProcess>();
  return {
    start: (file, args) => {
      // With room for one byte, a stream that is not read stops its pipe: ping's lines then gather in the kernel, and come at
      // once, where each would have woken this process (measured: half of the cost).
      const usual = node.stream.getDefaultHighWaterMark(false);
      node.stream.setDefaultHighWaterMark(false, 1);
      const child = node.spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
      node.stream.setDefaultHighWaterMark(false, usual);
      child.stdin?.on('error', () => undefined);
      children.add(child);
      child.once('close', () => children.delete(child));
      child.once('error', () => children.delete(child));
      return child;
    },
    kill: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

export function watchByPing(
  children: Children,
  makeOnePause: typeof makePause,
  tell: (report: AgentReport) => void,
  id: number,
  address: string,
  intervalMs: number,
): Started {
  const gatherMs = 100;
  /** Below 10 ms iputils' main loop spins on one core; at 10 ms it sleeps in recvmsg (ping_common.c, main_loop()). */
  const leastIntervalMs = 10;
  const pause = makeOnePause();
  let run = 0;
  let stopping = false;
  let current: ChildProcess | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let stopped = (): void => undefined;
  const begun = new Promise<string | null>((resolve) => {
    const begin = (): void => {
      run++;
      const thisRun = run;
      let rest = '';
      let errors = '';
      // -S: by default iputils lets one packet wait, so a send blocks while the neighbour is being resolved.
      const interval = String(Math.max(leastIntervalMs, intervalMs) / 1000);
      const child = children.start('ping', ['-n', '-D', '-O', '-S', '262144', '-i', interval, address]);
      current = child;
      const read = (): void => {
        const text: unknown = child.stdout?.read();
        if (typeof text !== 'string') return;
        resolve(null);
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        const stamped = lines.filter((line) => line.startsWith('['));
        if (stamped.length > 1) pause.reset();
        if (stamped.length > 0) tell({ type: 'ping', id, address, run: thisRun, lines: stamped });
      };
      let first = true;
      child.stdout?.setEncoding('utf8').on('readable', () => {
        // At once: for the first line somebody waits, and the last ones come while it is being stopped.
        if (first || stopping) read();
        else setTimeout(read, gatherMs);
        first = false;
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        errors = (errors + text).slice(-500);
      });
      const ended = (why: string): void => {
        current = null;
        resolve(why);
        if (stopping) stopped();
        else again = setTimeout(begin, pause.next());
      };
      child.once('error', (error) => ended(`ping cannot be run: ${error.message}`));
      child.once('close', (code) => {
        if (child.pid !== undefined) ended(errors.trim() || `ping ended with ${code}`);
      });
    };
    begin();
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      stopping = true;
      clearTimeout(again);
      stopped = resolve;
      if (current === null) return resolve();
      const child = current;
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGKILL'), 1000).unref();
    });
  return { begun, stop };
}

/** So many echo requests, once. */
export function echoOnce(
  children: Children,
  tell: (report: AgentReport) => void,
  id: number,
  address: string,
  count: number,
): void {
  let text = '';
  const child = children.start('ping', ['-n', '-c', String(count), '-i', '0.2', '-W', '1', address]);
  const keep = (more: string): void => {
    text = (text + more).slice(-4000);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  child.once('error', (error) =>
    tell({ type: 'echoed', id, received: 0, problem: `ping cannot be run: ${error.message}` }),
  );
  child.once('close', (code) => {
    if (child.pid === undefined) return;
    const received = /, (\d+) received/.exec(text)?.[1];
    // Without statistics ping never began. (No route to the address, for example: then nothing is known of the address.)
    const problem = received === undefined ? text.trim().slice(-500) || `ping ended with ${code}` : null;
    tell({ type: 'echoed', id, received: Number(received ?? 0), problem });
  });
}
