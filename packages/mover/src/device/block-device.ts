/** What a mover reads from and writes to, whatever is behind it: a disk, a file, an NBD export. */

/** A run of bytes that are alike. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
  /** `zero`: reads as zeros, whether or not something is allocated there. `data`: may hold anything. */
  readonly kind: 'zero' | 'data';
}

/** A run of bytes that were written since a bitmap was begun, or were not. */
export interface DirtyExtent {
  readonly offset: number;
  readonly length: number;
  readonly dirty: boolean;
}

/**
 * Offsets and lengths are in bytes; any are allowed within the size. Every call may be made while others run, and they may end in
 * another order; what overlaps is the caller's to order. All reject with a `MoverError`.
 */
export interface BlockDevice {
  /** How it is called in messages: `/dev/vdb`, `nbd://127.0.0.1:10809/root`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  /** Fills `into`; never less. */
  read(offset: number, into: Buffer): Promise<void>;
  /** Of all of `from`. It need not be on the medium before `flush` has returned. */
  write(offset: number, from: Buffer): Promise<void>;
  /** Makes a range read as zeros, by deallocation where the device can. */
  writeZeros(offset: number, length: number): Promise<void>;
  /**
   * What the medium holds now, past every cache that can be passed (open(2), O_DIRECT). The caller has flushed.
   * `readBackPasses` says whether the page cache of this machine is passed.
   */
  readBack(offset: number, into: Buffer): Promise<void>;
  readonly readBackPasses: boolean;
  flush(): Promise<void>;
  /** In order, without gaps, from `offset` to `offset + length`; null when it cannot tell. */
  extents(offset: number, length: number): Promise<readonly Extent[] | null>;
  /** The same of what was written since a bitmap was begun; null when the device keeps none. */
  dirtyExtents(offset: number, length: number): Promise<readonly DirtyExtent[] | null>;
  close(): Promise<void>;
}
