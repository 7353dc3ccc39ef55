/**
 * Echo requests and echoed datagrams by the program for python3, where it may; else by others.
 *
 * starting -> probing -> (it died) starting ... -> stopped; or starting -> cannot -> the others for good.
 */
import type { ChildProcess } from 'node:child_process';
import type { Started } from './agent-node.ts';
import type { Children, makePause } from './ping-probes.ts';

export interface EchoStarted extends Started {
  /** Once `begun`: why others do it; null: the program does. */
  readonly why: () => string | null;
}

export function watchByEcho(
  parts: {
    readonly children: Children;
    readonly makePause: typeof makePause;
    readonly program: string;
    /** Passes on a line as it is. */
    readonly pass: (line: string) => void;
  },
  order: {
    readonly id: number;
    readonly addresses: readonly string[];
    readonly intervalMs: number;
    readonly icmp: boolean;
    readonly udp: number | null;
  },
  startOthers: () => readonly Started[],
): EchoStarted {
  const { children } = parts;
  const pause = parts.makePause();
  let life = 0;
  let stopping = false;
  let current: ChildProcess | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let others: readonly Started[] = [];
  let refused: string | null = null;
  let stopped = (): void => undefined;

  const fallBack = (why: string): Promise<string | null> => {
    refused = why;
    others = startOthers();
    return Promise.all(others.map((one) => one.begun)).then((all) => all.find((problem) => problem !== null) ?? null);
  };
  const begun = new Promise<string | null>((resolve) => {
    const begin = (): void => {
      life++;
      const given = JSON.stringify({ ...order, life: `e${life}` });
      const child = children.start('python3', ['-I', '-S', '-c', parts.program, given]);
      current = child;
      let ready = false;
      let rest = '';
      let errors = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line.startsWith('{"type":"echo-ready"')) {
            ready = true;
            resolve(null);
          } else {
            pause.reset();
            parts.pass(line);
          }
        }
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        errors = (errors + text).slice(-500);
      });
      const ended = (code: number | null, why: string): void => {
        current = null;
        if (stopping) {
          resolve(why);
          return stopped();
        }
        if (ready || life > 1) again = setTimeout(begin, pause.next());
        // It runs, and says that there is no way to an address: the others would say the same.
        else if (code === 4) resolve(why);
        else resolve(fallBack(why));
      };
      child.once('error', () => ended(null, 'python3 is not there'));
      child.once('close', (code) => {
        if (child.pid !== undefined) ended(code, errors.trim().split('\n').at(-1) || `python3 ended with ${code}`);
      });
    };
    begin();
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    clearTimeout(again);
    const child = current;
    if (child !== null) {
      await new Promise<void>((resolve) => {
        stopped = resolve;
        child.stdin?.end();
        setTimeout(() => child.kill('SIGKILL'), 1000).unref();
      });
    }
    await Promise.all(others.map((one) => one.stop()));
  };
  return { begun, stop, why: () => refused };
}
