/** What a server tells of blocks, in all contexts that it was asked for. */

/** A run of blocks of one status, in order from the offset that was asked for. */
export interface StatusRun {
  readonly length: number;
  readonly flags: number;
}

/** By the number of the context. */
export type BlockStatus = ReadonlyMap<number, readonly StatusRun[]>;

/** The runs without their first bytes. */
export function withoutFirst(bytes: number, runs: readonly StatusRun[]): readonly StatusRun[] {
  let left = bytes;
  return runs.flatMap(({ length, flags }) => {
    const dropped = Math.min(left, length);
    left -= dropped;
    return dropped === length ? [] : [{ length: length - dropped, flags }];
  });
}
