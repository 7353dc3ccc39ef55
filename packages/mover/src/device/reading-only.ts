import { MoverError } from '../mover-error.ts';

/** For a device that is to be written to, and cannot be as it was opened, or as it is served. */
export function readingOnly(name: string, how: 'was opened' | 'is served', remedy: string): MoverError {
  return new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${name} ${how} for reading only, and is to be written to`,
    remedy,
  });
}
