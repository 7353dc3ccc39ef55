/** The SHA-256 of a disk, made of its bytes as they pass, in order. */
export interface RunningDigest {
  /** The next bytes. Until it ends they must stay as they are. */
  add(bytes: Buffer): Promise<void>;
  /** The next so many bytes are zero. */
  addZeros(count: number): Promise<void>;
  /** Of all that was added, in hex; nothing more may be added. */
  digest(): Promise<string>;
  /** Gives it up, when it is not over. */
  close(): void;
}
