import { type BlockDevice, openDevice } from '@baton/mover';
import { resolve } from 'node:path';

export interface OpenDiskOptions {
  readonly readOnly: boolean;
  /** A disk that looks like an image in another format is read as it is. */
  readonly allowImageHeader?: boolean;
  readonly onNote: (text: string) => void;
}

/** Opens what a person has named: a file (also by a relative path), a block device, an NBD URI. */
export async function openDisk(named: string, { onNote, ...options }: OpenDiskOptions): Promise<BlockDevice> {
  const { device, warnings } = await openDevice(/^[a-z][a-z0-9+.-]*:/i.test(named) ? named : resolve(named), options);
  for (const warning of warnings) onNote(warning);
  return device;
}
