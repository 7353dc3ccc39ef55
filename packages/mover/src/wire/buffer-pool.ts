/** Buffers of one size that are used again: memory that is asked for and dropped at a gigabyte a second would outrun the collector. */

export interface BufferPool {
  /** Its bytes are whatever they were. */
  take(): Buffer;
  /** Of a buffer that `take` gave, once, when nobody looks at it any more. */
  give(buffer: Buffer): void;
  /** Taken and not yet given back. */
  readonly taken: number;
  /** The most that were taken at one time. */
  readonly mostTaken: number;
}

/** `keep`: how many stay for the next who asks; `shared`: in memory that other threads see. */
export function makeBufferPool(bytes: number, keep: number, shared = false): BufferPool {
  const make = (): Buffer => (shared ? Buffer.from(new SharedArrayBuffer(bytes)) : Buffer.allocUnsafeSlow(bytes));
  const free: Buffer[] = [];
  let [taken, mostTaken] = [0, 0];
  return {
    take: () => {
      taken += 1;
      mostTaken = Math.max(mostTaken, taken);
      return free.pop() ?? make();
    },
    give: (buffer) => {
      taken -= 1;
      if (free.length < keep) free.push(buffer);
    },
    get taken() {
      return taken;
    },
    get mostTaken() {
      return mostTaken;
    },
  };
}
