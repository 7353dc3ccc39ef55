/** The outage meter of these tests, which is not Baton's (see echo_prober.py): what Baton does is judged by this. */
import { fileURLToPath } from 'node:url';
import { VANTAGE } from './lab.ts';
import { type Running, startCommand } from './run-command.ts';

export interface EchoResult {
  readonly sent: number;
  readonly lost: number;
  /** Each run of echoes without a reply in time: when it began, in ms since the epoch, and how long it was. */
  readonly gaps: readonly { readonly atMs: number; readonly ms: number }[];
  /** The same, only how long. */
  readonly gapsMs: readonly number[];
  /** Without a reply in time, in sum. */
  readonly outageMs: number;
  /** Each run of echoes without any reply within a second, in ms. */
  readonly lostGapsMs: readonly number[];
  /** Those in sum. */
  readonly lostMs: number;
  readonly maxLatenessMs: number;
  /** It ran before all others. */
  readonly realTime: boolean;
}

export class EchoProber {
  readonly #running: Running;

  constructor(address: string) {
    const program = fileURLToPath(new URL('echo_prober.py', import.meta.url));
    this.#running = startCommand([...VANTAGE.split(' '), '/usr/bin/python3', program, address]);
  }

  async stop(): Promise<EchoResult> {
    this.#running.child.kill('SIGINT');
    const done = await this.#running.finished;
    if (done.code !== 0) throw new Error(`the prober ended with ${done.code ?? done.signal}: ${done.stderr}`);
    return JSON.parse(done.stdout) as EchoResult;
  }
}
