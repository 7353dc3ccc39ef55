/** The two ends of one move as processes, and the proxy between them: each can be killed and started again on its own. */
import { type CuttingProxy, openCuttingProxy } from './cutting-proxy.ts';
import type { Identity } from './identities.ts';
import { resumesAt } from './kept.ts';
import { type JobWish, moverJob } from './mover-job.ts';
import { type Line, type MoverProcess, startMover } from './mover-process.ts';

export type EndName = 'source' | 'target';

export interface PairWish {
  /** Command and first words; the job comes on stdin. */
  readonly program: readonly string[];
  readonly identities: Readonly<Record<EndName, Identity>>;
  readonly devices: Readonly<Record<EndName, string>>;
  readonly manifest: string;
  readonly pass: JobWish['pass'];
  readonly bytesPerSecond?: number;
  /** How often in a row one process tries again by itself. */
  readonly attempts?: number;
}

export interface Pair {
  readonly proxy: CuttingProxy;
  /** Starts an end anew; the one before is over. */
  start(name: EndName): Promise<void>;
  end(name: EndName): MoverProcess | null;
  kill(...names: readonly EndName[]): Promise<void>;
  /** How far the pass was gone over, as the ends told since the last call of `forgetDone`; null when neither has. */
  toldDone(): number | null;
  forgetDone(): void;
  /** From where a further try would go on. */
  resumesAt(): Promise<number>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

export async function openPair(wish: PairWish): Promise<Pair> {
  const { program, identities, devices, manifest, pass, bytesPerSecond, attempts } = wish;
  const ends: Record<EndName, MoverProcess | null> = { source: null, target: null };
  let targetPort = 0;
  let done: number | null = null;
  const proxy = await openCuttingProxy(() => targetPort);

  const take = (line: Line): void => {
    const bytes = line['progress']?.['doneBytes'];
    if (typeof bytes === 'number') done = Math.max(done ?? 0, bytes);
  };
  const launch = (role: EndName, port: number): MoverProcess => {
    const job = moverJob({
      role,
      device: devices[role],
      at: { host: HOST, port },
      identity: identities[role],
      pass,
      manifest,
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
      ...(attempts === undefined ? {} : { attempts }),
    });
    const end = startMover([...program, '-'], job);
    end.onLine(take);
    return end;
  };
  return {
    proxy,
    start: async (name) => {
      const end = launch(name, name === 'target' ? 0 : proxy.port);
      ends[name] = end;
      if (name === 'source') return;
      const listening = await end.first('listening');
      // A target that was not started well tells why when it is waited for.
      if (listening !== null) targetPort = Number(listening['port']);
    },
    end: (name) => ends[name],
    kill: async (...names) => {
      await Promise.all(names.map(async (name) => await ends[name]?.kill()));
    },
    toldDone: () => done,
    forgetDone: () => {
      done = null;
    },
    resumesAt: async () => await resumesAt(manifest, pass),
    close: async () => {
      await Promise.all([ends.source?.kill(), ends.target?.kill()]);
      await proxy.close();
    },
  };
}
