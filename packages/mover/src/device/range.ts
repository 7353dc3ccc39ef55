import { MoverError } from '../mover-error.ts';

/** @throws MoverError DEVICE_SIZE when a range does not lie within a device. */
export function expectWithin(name: string, sizeBytes: number, offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && offset + length <= sizeBytes) return;
  throw new MoverError({
    code: 'DEVICE_SIZE',
    message: `${length} bytes at ${offset} were asked of ${name}, which has ${sizeBytes} bytes`,
    remedy: 'Compare the sizes of both disks: the target must be at least as large as the source.',
  });
}
