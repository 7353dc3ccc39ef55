import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { RunningDigest } from './running-digest.ts';
import { threadDigest } from './thread-digest.ts';

/** A thread costs some MiB and some hundredths of a second: less than it saves from here on, where there is a processor for it. */
const WORTH_A_THREAD_BYTES = 256 * 1024 * 1024;
const ZEROS = Buffer.alloc(64 * 1024);

/** Of a disk of so many bytes. */
export function openDigest(sizeBytes: number): RunningDigest {
  return isInThread(sizeBytes) ? threadDigest() : digestHere();
}

/** Then what is added should lie in shared memory, or it is copied. */
export function isInThread(sizeBytes: number): boolean {
  return sizeBytes >= WORTH_A_THREAD_BYTES && availableParallelism() > 1;
}

function digestHere(): RunningDigest {
  const hash = createHash('sha256');
  return {
    add: async (bytes) => {
      hash.update(bytes);
    },
    addZeros: async (count) => {
      for (let left = count; left > 0; left -= ZEROS.length) hash.update(ZEROS.subarray(0, left));
    },
    digest: async () => hash.digest('hex'),
    close: () => {},
  };
}
