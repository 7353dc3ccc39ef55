/**
 * A digest in a thread of its own: SHA-256 takes longer than all else that a source does with a byte, and has to go over them one after the
 * other. What comes while the thread is busy goes to it in one message, since each message wakes it.
 */
import { Worker } from 'node:worker_threads';
import { MoverError } from '../mover-error.ts';
import type { RunningDigest } from './running-digest.ts';

/** Bytes, or so many zeros. */
type Piece = Uint8Array | number;
/** To the thread, in order; each is answered. With `end` the answer is the digest. */
interface Message {
  readonly pieces: readonly Piece[];
  readonly end: boolean;
}

interface Waiter {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: unknown) => void;
}

/** One that is gone over, and one that lies ready for when it is over. */
const MOST_UNDER_WAY = 2;

/** Bytes in a SharedArrayBuffer are not copied. It holds the process until it is over. */
export function threadDigest(): RunningDigest {
  // As text, since the mover is one file: the thread has none of its own to begin with.
  const worker = new Worker(`(${digestWhatComes.toString()})()`, {
    eval: true,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  });
  const underWay: (readonly Waiter[])[] = [];
  let [pieces, waiters, end]: [Piece[], Waiter[], boolean] = [[], [], false];
  let over: { readonly error: unknown } | null = null;

  const send = (): void => {
    if (waiters.length === 0 || underWay.length >= MOST_UNDER_WAY) return;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
    worker.postMessage({ pieces, end } satisfies Message);
    underWay.push(waiters);
    [pieces, waiters] = [[], []];
  };
  const finish = (error: unknown): void => {
    over ??= { error };
    for (const { reject } of [...underWay.splice(0).flat(), ...waiters.splice(0)]) reject(over.error);
  };
  worker.on('message', (answer: string) => {
    for (const { resolve } of underWay.shift() ?? []) resolve(answer);
    send();
  });
  worker.on('error', (error) => finish(failed(error)));
  worker.on('exit', () => finish(failed(null)));

  const ask = (piece: Piece | null): Promise<string> =>
    new Promise((resolve, reject) => {
      if (over !== null) {
        reject(over.error);
        return;
      }
      if (piece === null) end = true;
      else pieces.push(piece);
      waiters.push({ resolve, reject });
      send();
    });
  return {
    add: async (bytes) => {
      await ask(bytes);
    },
    addZeros: async (count) => {
      await ask(count);
    },
    digest: () => ask(null),
    close: () => void worker.terminate(),
  };
}

/** Runs in the thread: sees nothing of this file. */
function digestWhatComes(): void {
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  const zeros = new Uint8Array(1024 * 1024);
  parentPort?.on('message', ({ pieces, end }: Message) => {
    for (const piece of pieces)
      if (typeof piece === 'number')
        for (let left = piece; left > 0; left -= zeros.length) hash.update(zeros.subarray(0, left));
      else hash.update(piece);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
    parentPort.postMessage(end ? hash.digest('hex') : '');
    if (end) parentPort.close();
  });
}

function failed(cause: unknown): MoverError {
  return new MoverError({
    code: 'INTERRUPTED',
    message: 'The thread that makes the SHA-256 of the disk ended before it was over.',
    remedy: 'See that the machine has memory left. Then start the pass again: it goes on where it was committed.',
    retryable: true,
    ...(cause === null ? {} : { cause }),
  });
}
