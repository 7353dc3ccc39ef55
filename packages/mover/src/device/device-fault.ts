/** What the operating system answered, told so that it can be mended. */
import { MoverError, type MoverErrorCode } from '../mover-error.ts';

export interface Doing {
  readonly name: string;
  /** `opening`, `reading 4096 bytes`: what was done when it failed. */
  readonly what: string;
  /** In bytes; left out where no place is meant. */
  readonly offset?: number;
}

interface Meaning {
  readonly code: MoverErrorCode;
  readonly why: string;
  readonly remedy: string;
  readonly retryable?: boolean;
}

const GONE = 'Look whether the disk is attached, and under which name: `lsblk -o NAME,SIZE,SERIAL`.';
const ROOM = 'Make room behind it (file system, quota or thin pool), then go on: what was written stays.';

/** errno(3). What is not here is a failure of the device. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOENT: { code: 'DEVICE_UNAVAILABLE', why: 'there is no such file or device', remedy: GONE },
  ENOTDIR: { code: 'DEVICE_UNAVAILABLE', why: 'a part of the path is not a directory', remedy: GONE },
  ENXIO: { code: 'DEVICE_UNAVAILABLE', why: 'nothing is behind this device', remedy: GONE },
  ENODEV: { code: 'DEVICE_UNAVAILABLE', why: 'nothing is behind this device', remedy: GONE },
  ENOMEDIUM: { code: 'DEVICE_UNAVAILABLE', why: 'no medium is in this device', remedy: GONE },
  ESTALE: { code: 'DEVICE_UNAVAILABLE', why: 'the file was taken away on the server', remedy: GONE },
  EISDIR: { code: 'DEVICE_UNAVAILABLE', why: 'it is a directory', remedy: 'Name a block device or a raw image file.' },
  EACCES: {
    code: 'DEVICE_UNAVAILABLE',
    why: 'this user may not',
    remedy: 'Run the mover as a user who may open it: root, or a member of the group `disk`.',
  },
  EPERM: {
    code: 'DEVICE_UNAVAILABLE',
    why: 'the system does not permit it',
    remedy: 'Look whether the file is immutable (`lsattr`) or the device read-only (`blockdev --getro`).',
  },
  EROFS: {
    code: 'DEVICE_UNAVAILABLE',
    why: 'its file system is mounted read-only',
    remedy: 'Mount it for writing, or name another target.',
  },
  EBUSY: {
    code: 'DEVICE_UNAVAILABLE',
    why: 'it is in use',
    remedy: 'Unmount it, or end what holds it (`lsblk`, `fuser -v`), then go on.',
    retryable: true,
  },
  ETXTBSY: {
    code: 'DEVICE_UNAVAILABLE',
    why: 'it is in use as a program or as swap space',
    remedy: 'End what uses it (`swapoff`), then go on.',
    retryable: true,
  },
  EMFILE: {
    code: 'DEVICE_UNAVAILABLE',
    why: 'this process has too many files open',
    remedy: 'Raise `ulimit -n`.',
    retryable: true,
  },
  ENOSPC: { code: 'DEVICE_FULL', why: 'no space is left', remedy: ROOM },
  EDQUOT: { code: 'DEVICE_FULL', why: 'the quota is used up', remedy: ROOM },
  EFBIG: {
    code: 'DEVICE_FULL',
    why: 'a file may not be as large there',
    remedy: 'Raise `ulimit -f`, or use a file system that takes larger files.',
  },
};

const FAILED: Meaning = {
  code: 'DEVICE_FAILED',
  why: 'the device answered with an error',
  remedy:
    'Look into the kernel log of this machine (`dmesg`) and at the storage behind it. What was proved stays proved.',
};
/** Those that may be over when it is tried again. */
const PASSING = new Set(['EAGAIN', 'EINTR', 'ENOMEM', 'ETIMEDOUT', 'ENOLINK', 'ENOBUFS', 'ECONNRESET']);

/** A system error as a MoverError; a MoverError stays as it is. */
export function deviceFault(error: unknown, { name, what, offset }: Doing): MoverError {
  if (error instanceof MoverError) return error;
  const errno = errnoOf(error) ?? 'unknown error';
  const { code, why, remedy, retryable } = MEANINGS[errno] ?? FAILED;
  const place = offset === undefined ? '' : ` at ${offset}`;
  return new MoverError({
    code,
    message: `${name}: ${what}${place} failed: ${why} (${errno})`,
    remedy,
    retryable: retryable ?? PASSING.has(errno),
    cause: error,
  });
}

/** `ENOENT` and the like; null when it is not the operating system that failed. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code;
}
