/**
 * The program that runs where clients are. It is sent along as text in the command that starts it, so that a vantage needs
 * `node` (20 or newer) and `ping` (iputils) and nothing of Baton: hence one function that refers to nothing outside itself.
 *
 * It lives as long as its stdin: when Baton ends in whatever way, SIGKILL included, the pipe closes, and the agent ends its
 * pings and itself. A ping whose agent was killed ends at its next line, by SIGPIPE.
 */
import type { spawn as Spawn, ChildProcess } from 'node:child_process';
import type * as Http from 'node:http';
import type * as Stream from 'node:stream';
import type { AgentCommand, AgentReport } from './agent-protocol.ts';
import type { HttpResult } from './http-session.ts';

/**
 * Arguments for `node`. The text is percent-encoded down to letters, digits and `%:/,._-`: nothing for a shell to touch,
 * because ssh hands a command to the login shell of the other side.
 */
export function agentArguments(): readonly string[] {
  const source = `import * as http from "node:http";import * as stream from "node:stream";import {spawn} from "node:child_process";(${probeAgent.toString()})(http,stream,spawn)`;
  const encoded = encodeURIComponent(source).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return ['--import', `data:text/javascript,${encoded}`, '-e', '0'];
}

function probeAgent(http: typeof Http, stream: typeof Stream, spawn: typeof Spawn): void {
  type HttpPlan = Extract<AgentCommand, { type: 'ask' }>['http'];
  type Started = { readonly begun: Promise<string | null>; readonly stop: () => Promise<void> };

  /** What the probes say is gathered so long: few wake-ups here and in Baton, and still fresh. */
  const gatherMs = 100;
  const pingAgainMs = 500;
  /** Below 10 ms iputils' main loop spins on one core; at 10 ms it sleeps in recvmsg (ping_common.c, main_loop()). */
  const leastPingIntervalMs = 10;
  /** A SYN that was lost is sent again after 1 s (RFC 6298, 2.1): up to then it is one probe, not two. */
  const connectWithinMs = 900;
  const answerWithinMs = 3000;
  /** A deadline noticed so much too late says that this process slept, not that nobody answered. */
  const sleptMs = 250;
  const mostConnections = 16;
  const bodyBytes = 4096;

  process.title = 'baton-probe';
  const children = new Set<ChildProcess>();
  const watches = new Map<number, readonly Started[]>();

  const tell = (report: AgentReport): void => void process.stdout.write(`${JSON.stringify(report)}\n`);

  const end = (): never => {
    for (const child of children) child.kill('SIGKILL');
    process.exit(0);
  };

  const startPing = (args: readonly string[]): ChildProcess => {
    // With room for one byte, a stream that is not read stops its pipe: ping's lines then gather in the kernel, and come at
    // once, where each would have woken this process (measured: half of the cost).
    const usual = stream.getDefaultHighWaterMark(false);
    stream.setDefaultHighWaterMark(false, 1);
    const child = spawn('ping', args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
    stream.setDefaultHighWaterMark(false, usual);
    children.add(child);
    child.once('close', () => children.delete(child));
    child.once('error', () => children.delete(child));
    return child;
  };

  const gather = <T>(send: (items: T[]) => void): { add: (item: T) => void; flush: () => void } => {
    let items: T[] = [];
    const flush = (): void => {
      const full = items;
      items = [];
      if (full.length > 0) send(full);
    };
    return {
      add: (item) => {
        if (items.push(item) === 1) setTimeout(flush, gatherMs);
      },
      flush,
    };
  };

  const watchByPing = (id: number, address: string, intervalMs: number): Started => {
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
        const interval = String(Math.max(leastPingIntervalMs, intervalMs) / 1000);
        const child = startPing(['-n', '-D', '-O', '-S', '262144', '-i', interval, address]);
        current = child;
        const read = (): void => {
          const text: unknown = child.stdout?.read();
          if (typeof text !== 'string') return;
          resolve(null);
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          const stamped = lines.filter((line) => line.startsWith('['));
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
          else again = setTimeout(begin, pingAgainMs);
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
  };

  const connect = (
    n: number,
    address: string,
    plan: HttpPlan,
    limits: { readonly connectMs: number; readonly answerMs: number },
    done: (result: HttpResult) => void,
  ): (() => void) => {
    const atMs = Date.now();
    let over = false;
    const finish = (result: HttpResult): void => {
      if (over) return;
      over = true;
      clearTimeout(connecting);
      clearTimeout(answering);
      request.destroy();
      done(result);
    };
    const lost = (why: string): void => finish({ kind: 'lost', n, atMs, durationMs: Date.now() - atMs, why });
    const deadline = (limitMs: number, why: string): ReturnType<typeof setTimeout> =>
      setTimeout(() => (Date.now() - atMs > limitMs + sleptMs ? finish({ kind: 'void', n }) : lost(why)), limitMs);
    const request = http.request({
      host: address,
      port: plan.port,
      path: plan.path,
      agent: false,
      headers: { connection: 'close', 'user-agent': 'baton-probe' },
    });
    const connecting = deadline(limits.connectMs, 'no connection in time');
    const answering = deadline(limits.answerMs, 'no answer in time');
    request.once('socket', (socket) => socket.once('connect', () => clearTimeout(connecting)));
    request.on('error', (error) => lost(error.message));
    request.once('response', (response) => {
      const { identify } = plan;
      const status = response.statusCode ?? 0;
      const answer = (who: string | null): void =>
        finish({ kind: 'answer', n, atMs, durationMs: Date.now() - atMs, status, who });
      if (identify === 'none') return answer(null);
      if (identify !== 'body') {
        const value = response.headers[identify.header.toLowerCase()];
        return answer((Array.isArray(value) ? value[0] : value) ?? null);
      }
      const chunks: Buffer[] = [];
      let size = 0;
      const whole = (): void => {
        const text = Buffer.concat(chunks).toString('utf8').trim();
        // Cut in bytes, without half a character at the end; and nothing in it that could move a terminal's cursor.
        const first = Buffer.from(text)
          .subarray(0, 200)
          .toString('utf8')
          .replace(/\uFFFD$/, '');
        answer(first.replace(/\p{Cc}/gu, ' '));
      };
      response.on('error', (error) => lost(error.message));
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= bodyBytes) whole();
      });
      response.on('end', whole);
    });
    request.end();
    return () => {
      over = true;
      clearTimeout(connecting);
      clearTimeout(answering);
      request.destroy();
    };
  };

  const watchByHttp = (id: number, address: string, plan: HttpPlan): Started => {
    const results = gather<HttpResult>((full) => tell({ type: 'http', id, address, results: full }));
    const underWay = new Map<number, () => void>();
    const startedMs = performance.now();
    let n = 0;
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      if (underWay.size < mostConnections) {
        const mine = n++;
        const cancel = connect(
          mine,
          address,
          plan,
          { connectMs: connectWithinMs, answerMs: answerWithinMs },
          (result) => {
            underWay.delete(mine);
            results.add(result);
          },
        );
        underWay.set(mine, cancel);
      }
      const passedMs = performance.now() - startedMs;
      // From a fixed start, so that lateness does not add up; rounded, because timers also fire a little early.
      const dueMs = (Math.round(passedMs / plan.intervalMs) + 1) * plan.intervalMs;
      timer = setTimeout(tick, dueMs - passedMs);
    };
    tick();
    const stop = async (): Promise<void> => {
      clearTimeout(timer);
      for (const cancel of underWay.values()) cancel();
      results.flush();
    };
    return { begun: Promise.resolve(null), stop };
  };

  const stopWatch = async (id: number): Promise<void> => {
    const started = watches.get(id) ?? [];
    watches.delete(id);
    await Promise.all(started.map((one) => one.stop()));
  };

  const watch = async (command: Extract<AgentCommand, { type: 'watch' }>): Promise<void> => {
    const { id, addresses, icmp, http: plan } = command;
    const started = addresses.flatMap((address) => [
      ...(icmp ? [watchByPing(id, address, icmp.intervalMs)] : []),
      ...(plan ? [watchByHttp(id, address, plan)] : []),
    ]);
    watches.set(id, started);
    const problems = (await Promise.all(started.map((one) => one.begun))).filter((problem) => problem !== null);
    if (problems.length > 0) await stopWatch(id);
    tell({ type: 'ready', id, problem: problems[0] ?? null });
  };

  const echo = (id: number, address: string, count: number): void => {
    let text = '';
    const child = startPing(['-n', '-c', String(count), '-i', '0.2', '-W', '1', address]);
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
  };

  const obey = (command: AgentCommand): void => {
    switch (command.type) {
      case 'time':
        return tell({ type: 'time', id: command.id, nowMs: Date.now() });
      case 'watch':
        return void watch(command);
      case 'unwatch':
        return void stopWatch(command.id).then(() => tell({ type: 'stopped', id: command.id }));
      case 'ask': {
        const limits = { connectMs: command.timeoutMs, answerMs: command.timeoutMs };
        const { id, address, http: plan } = command;
        return void connect(0, address, plan, limits, (result) => tell({ type: 'asked', id, result }));
      }
      case 'echo':
        return echo(command.id, command.address, command.count);
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
