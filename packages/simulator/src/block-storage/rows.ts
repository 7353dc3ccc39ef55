export interface VolumeTypeRow {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Whether its volumes are encrypted. Not, unless told. */
  readonly encrypted?: boolean;
}

export interface VolumeAttachmentRow {
  readonly serverId: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

export interface VolumeRow {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly name: string;
  readonly description: string | null;
  /** creating, downloading, available, reserved, attaching, in-use, detaching, uploading, deleting, error, error_deleting. */
  readonly status: string;
  readonly sizeGib: number;
  readonly volumeTypeId: string;
  readonly bootable: boolean;
  readonly encrypted: boolean;
  readonly multiattach: boolean;
  readonly availabilityZone: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** volume_image_metadata. */
  readonly imageMetadata: Readonly<Record<string, string>>;
  readonly snapshotId: string | null;
  readonly sourceVolumeId: string | null;
  /** At most one: multiattach is not simulated. */
  readonly attachment: VolumeAttachmentRow | null;
  /** Its bytes in `Disks`. */
  readonly diskId: string;
  readonly createdAtMs: number;
}

export interface VolumeSnapshotRow {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly description: string | null;
  /** creating, available, deleting, error, error_deleting. */
  readonly status: string;
  readonly volumeId: string;
  readonly sizeGib: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly diskId: string;
  readonly createdAtMs: number;
}

/** Why something failed, as far as the tenant is told (`GET /messages`). */
export interface MessageRow {
  readonly id: string;
  readonly projectId: string;
  readonly resourceId: string;
  readonly resourceType: string;
  readonly userMessage: string;
  readonly createdAtMs: number;
}
