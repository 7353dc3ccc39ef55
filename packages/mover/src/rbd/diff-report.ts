import type { DiffHead } from './diff-format.ts';

/** What one end says of a diff that was applied whole. Both agree on `sha256`. */
export interface DiffReport extends DiffHead {
  /** The target stood at the wanted snapshot before, and nothing was sent: the figures below are 0, the digest empty. */
  readonly already: boolean;
  /** Of the stream of rbd export-diff. */
  readonly streamBytes: number;
  /** Bytes of the image that the diff writes, and that it makes zero. */
  readonly writtenBytes: number;
  readonly zeroBytes: number;
  /** SHA-256 of the stream, in hex. */
  readonly sha256: string;
  /** Bytes that crossed the link, both ways. */
  readonly wireBytes: number;
  readonly seconds: number;
}

/** Told after each piece. A diff that breaks is sent anew from its beginning: `streamBytes` is what is then sent again. */
export interface DiffProgress {
  readonly streamBytes: number;
  readonly writtenBytes: number;
  readonly zeroBytes: number;
}
