/**
 * A digest in a thread of its own: SHA-256 takes as long as all else that a source does with a byte, and has to go over them one after the other.
 */
import { Worker } from 'node:worker_threads';
import { MoverError } from '../mover-error.ts';
import type { RunningDigest } from './running-digest.ts';

/** To the thread; every one is answered, in order. `zeros`: so many; `end`: the digest is wanted. */
type Asked = { readonly bytes: Uint8Array } | { readonly zeros: number } | { readonly end: true };

interface Waiter {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes in a SharedArrayBuffer are not copied. It holds the process until it is over. */
export function threadDigest(): RunningDigest {
  // As text, since the mover is one file: the thread has none of its own to begin with.
  const worker = new Worker(`(${digestWhatComes.toString()})()`, {
    eval: true,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  });
  const waiting: Waiter[] = [];
  let over: { readonly error: unknown } | null = null;

  const end = (error: unknown): void => {
    over ??= { error };
    for (const { reject } of waiting.splice(0)) reject(over.error);
  };
  worker.on('message', (answer: string) => waiting.shift()?.resolve(answer));
  worker.on('error', (error) => end(failed(error)));
  worker.on('exit', () => end(failed(null)));

  const ask = (asked: Asked): Promise<string> =>
    new Promise((resolve, reject) => {
      if (over !== null) {
        reject(over.error);
        return;
      }
      waiting.push({ resolve, reject });
      worker.postMessage(asked);
    });
  return {
    add: async (bytes) => {
      await ask({ bytes });
    },
    addZeros: async (count) => {
      await ask({ zeros: count });
    },
    digest: () => ask({ end: true }),
    close: () => void worker.terminate(),
  };
}

/** Runs in the thread: sees nothing of this file. */
function digestWhatComes(): void {
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  const zeros = new Uint8Array(1024 * 1024);
  parentPort?.on('message', (asked: Asked) => {
    if ('bytes' in asked) hash.update(asked.bytes);
    else if ('zeros' in asked) {
      for (let left = asked.zeros; left > 0; left -= zeros.length) hash.update(zeros.subarray(0, left));
    } else {
      parentPort.postMessage(hash.digest('hex'));
      parentPort.close();
      return;
    }
    parentPort.postMessage('');
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
