import { compareDevices, type CompareOptions, type DiskComparison } from '@baton/mover';
import { asBatonError } from './mover-failure.ts';
import { openDisk } from './open-disk.ts';

export interface VerifyOptions extends CompareOptions {
  readonly allowImageHeader?: boolean;
  readonly onNote: (text: string) => void;
}

/** Compares two disks byte for byte; writes to neither. Rejects with a BatonError, or with the signal's reason. */
export async function verifyDisks(
  a: string,
  b: string,
  { allowImageHeader = false, onNote, ...options }: VerifyOptions,
): Promise<DiskComparison> {
  const how = { readOnly: true, allowImageHeader, onNote };
  try {
    const first = await openDisk(a, how);
    try {
      const second = await openDisk(b, how);
      try {
        return await compareDevices(first, second, options);
      } finally {
        await second.close();
      }
    } finally {
      await first.close();
    }
  } catch (error) {
    throw asBatonError(error);
  }
}
