import type { GuestDefinition } from '../guest/definition.ts';

/** Real bytes in sparse files of one directory: disks of servers and volumes, and the files of images. */
export interface Disks {
  /** A disk of zeros. */
  create(sizeBytes: number): Promise<string>;
  /** A copy of what is there now. */
  clone(diskId: string): Promise<string>;
  delete(diskId: string): Promise<void>;
  sizeBytes(diskId: string): Promise<number>;
  read(diskId: string, offset: number, length: number): Promise<Uint8Array>;
  write(diskId: string, offset: number, bytes: Uint8Array): Promise<void>;
  /** The guest that is written on it; null when there is none, or one that is broken. */
  readGuest(diskId: string): Promise<GuestDefinition | null>;
  writeGuest(diskId: string, guest: GuestDefinition): Promise<void>;

  /** An image's file, from a stream. */
  store(bytes: AsyncIterable<Uint8Array>): Promise<StoredFile>;
  /** `length` undefined: to the end. */
  stream(fileId: string, offset?: number, length?: number): AsyncIterable<Uint8Array>;
  /** A disk as an image file: `raw` as it is, `qcow2` in a sparse form of our own, blocks of zeros left out. */
  pack(diskId: string, diskFormat: string): Promise<StoredFile>;
  /** The disk that an image file holds, at least `sizeBytes` big. Throws when the file is not what its format says. */
  unpack(fileId: string, diskFormat: string, sizeBytes: number): Promise<string>;
}

export interface StoredFile {
  readonly fileId: string;
  readonly sizeBytes: number;
  readonly virtualSizeBytes: number | null;
  readonly md5: string;
  readonly sha512: string;
}
