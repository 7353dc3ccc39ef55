import type { GuestDefinition } from '../guest/definition.ts';

/** Real bytes in sparse files of one directory: disks of servers and volumes, and the files of images. */
export interface Disks {
  /** A disk of zeros. */
  create(sizeBytes: number): Promise<string>;
  /** A copy of what is there now. */
  clone(diskId: string): Promise<string>;
  /** Of a disk or of an image's file. One that is gone already is no error. */
  delete(id: string): Promise<void>;
  sizeBytes(diskId: string): Promise<number>;
  /** Zeros are added at the end; a disk never shrinks. */
  grow(diskId: string, sizeBytes: number): Promise<void>;
  /** Of a disk or of an image's file. @throws RangeError outside of it */
  read(id: string, offset: number, length: number): Promise<Uint8Array>;
  /** Into a disk; into an image's file, too: what a rotten store does. @throws RangeError outside of it */
  write(id: string, offset: number, bytes: Uint8Array): Promise<void>;
  /** What of a disk was ever written, in its order; the rest is zeros. */
  written(diskId: string): Promise<readonly { readonly offset: number; readonly length: number }[]>;
  /** The guest that is written on it; null when there is none, or one that is broken. */
  readGuest(diskId: string): Promise<GuestDefinition | null>;
  writeGuest(diskId: string, guest: GuestDefinition): Promise<void>;

  /** An image's file, from a stream. Nothing stays when the stream throws. */
  store(bytes: AsyncIterable<Uint8Array>): Promise<StoredFile>;
  /** `length` undefined: to the end. */
  stream(fileId: string, offset?: number, length?: number): AsyncIterable<Uint8Array>;
  /** A disk as an image file: `raw` as it is, `qcow2` in a sparse form of our own, blocks of zeros left out. */
  pack(diskId: string, diskFormat: string): Promise<StoredFile>;
  /** The disk that an image file holds, at least `sizeBytes` big. @throws UnreadableImage when it is not what its format says */
  unpack(fileId: string, diskFormat: string, sizeBytes: number): Promise<string>;
}

export interface StoredFile {
  readonly fileId: string;
  readonly sizeBytes: number;
  /** Of the disk inside; null when the file does not tell. */
  readonly virtualSizeBytes: number | null;
  /** In hex. */
  readonly md5: string;
  /** In hex. */
  readonly sha512: string;
}
