/** Where a manifest lies: bytes that are only appended, or replaced whole. One holder at a time. */
export interface ManifestStore {
  /** In bytes. */
  length(): Promise<number>;
  /** Fills `into` from `offset`; what is not there stays as it is. Answers how many bytes were there. */
  read(offset: number, into: Buffer): Promise<number>;
  append(bytes: Buffer): Promise<void>;
  /** What was appended survives from here on, whatever ends. */
  sync(): Promise<void>;
  /** Cuts it to so many bytes. */
  truncate(length: number): Promise<void>;
  /** All of it becomes these pieces, or stays as it was when that fails or the machine ends: never a part. */
  replace(pieces: AsyncIterable<Buffer>): Promise<void>;
  close(): Promise<void>;
}

/** In memory: for a target that has no disk but the one that is written; survives a lost connection, not the process. */
export function memoryManifestStore(
  initial: Buffer = Buffer.alloc(0),
): ManifestStore & { readonly bytes: () => Buffer } {
  let pieces: Buffer[] = initial.length === 0 ? [] : [Buffer.from(initial)];
  const whole = (): Buffer => {
    const [first] = pieces;
    if (first !== undefined && pieces.length === 1) return first;
    const all = Buffer.concat(pieces);
    pieces = [all];
    return all;
  };
  return {
    bytes: whole,
    length: async () => pieces.reduce((sum, piece) => sum + piece.length, 0),
    read: async (offset, into) => whole().copy(into, 0, offset),
    append: async (bytes) => {
      pieces.push(Buffer.from(bytes));
    },
    sync: async () => {},
    truncate: async (length) => {
      pieces = [Buffer.from(whole().subarray(0, length))];
    },
    replace: async (replacing) => {
      const next: Buffer[] = [];
      for await (const piece of replacing) next.push(Buffer.from(piece));
      pieces = next;
    },
    close: async () => {},
  };
}
