/**
 * The two forms of the stream that `rbd export-diff` writes and `rbd import-diff` reads (Ceph, doc/dev/rbd-diff.rst). All numbers are
 * little endian. In form 2 every record but the last has its length behind its tag; form 2 occurs inside `rbd export --export-format 2`
 * only, and `rbd import-diff` reads form 1 alone (Ceph, src/tools/rbd/action/Import.cc, do_import_diff).
 */

export type DiffVersion = 1 | 2;

export const BANNERS: Readonly<Record<DiffVersion, string>> = { 1: 'rbd diff v1\n', 2: 'rbd diff v2\n' };
export const BANNER_BYTES = 12;
/** As `rbd export --export-format 2` begins (doc/dev/rbd-export.rst): a whole image with its history, not a diff. */
export const IMAGE_BANNER = 'rbd image v2';

/** Ceph's own limit when it reads a name (src/tools/rbd/action/Import.cc, do_image_snap_to). */
export const MAX_NAME_BYTES = 4096;

export const TAGS = {
  fromSnap: 0x66,
  toSnap: 0x74,
  size: 0x73,
  /** Whether the end snapshot is protected; form 2 only (doc/dev/rbd-export.rst). */
  protection: 0x70,
  write: 0x77,
  zero: 0x7a,
  end: 0x65,
} as const;

/** A stream in order; a `write` is followed by its bytes in one or more `data`. Offsets and lengths in bytes, of the image. */
export type DiffEvent =
  | { readonly kind: 'begin'; readonly version: DiffVersion }
  | { readonly kind: 'from-snap'; readonly name: string }
  | { readonly kind: 'to-snap'; readonly name: string }
  | { readonly kind: 'protection'; readonly isProtected: boolean }
  | { readonly kind: 'size'; readonly sizeBytes: number }
  | { readonly kind: 'write'; readonly offset: number; readonly length: number }
  /** `bytes` is a view of what was pushed: whoever keeps it copies it. */
  | { readonly kind: 'data'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'zero'; readonly offset: number; readonly length: number }
  | { readonly kind: 'end' };

/** What the first part of a diff says. */
export interface DiffHead {
  /** Null: a diff from the empty image, which says nothing of what was never written. */
  readonly fromSnap: string | null;
  /** Null: a diff to the image as it is, which leaves no snapshot behind. */
  readonly toSnap: string | null;
  /** Of the image at the end of the diff. */
  readonly sizeBytes: number;
}
