export { createBlockStorageService } from './block-storage-service.ts';
export { deleteVolume } from './delete-volume.ts';
export { createVolume, type NewVolume, type VolumeOwner, type VolumeSource } from './new-volume.ts';
export { createSnapshot, deleteSnapshot, type NewSnapshot } from './snapshots.ts';
