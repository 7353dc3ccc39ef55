export type { Disks, StoredFile } from './disks.ts';
export { openDisks } from './open-disks.ts';
export { UnreadableImage } from './unreadable-image.ts';
