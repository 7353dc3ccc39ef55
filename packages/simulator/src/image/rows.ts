export interface ImageRow {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  /** queued, saving, active, killed, deleted. */
  readonly status: string;
  readonly visibility: 'public' | 'private' | 'shared' | 'community';
  readonly protected: boolean;
  readonly diskFormat: string | null;
  readonly containerFormat: string | null;
  readonly sizeBytes: number | null;
  readonly virtualSizeBytes: number | null;
  readonly minDiskGib: number;
  readonly minRamMib: number;
  readonly md5: string | null;
  readonly sha512: string | null;
  readonly tags: readonly string[];
  /** Everything else: hw_*, os_*, and whoever's marks. */
  readonly properties: Readonly<Record<string, string>>;
  /** Its bytes in `Disks`, once there are any. */
  readonly fileId: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
