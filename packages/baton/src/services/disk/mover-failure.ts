import { MoverError, type MoverErrorCode } from '@baton/mover';
import { BatonError, type ErrorKind } from '../../domain/error.ts';

const KINDS = {
  JOB_INVALID: 'user',
  DEVICE_UNAVAILABLE: 'user',
  DEVICE_FAILED: 'user',
  DEVICE_FULL: 'user',
  DEVICE_SIZE: 'user',
  LINK_LOST: 'cloud',
  PEER_REFUSED: 'user',
  PROTOCOL_BROKEN: 'bug',
  NOT_AS_SENT: 'cloud',
  DISKS_DIFFER: 'cloud',
  INTERRUPTED: 'user',
} as const satisfies Record<MoverErrorCode, ErrorKind>;

/** What the mover says went wrong, in Baton's own form. Anything else stays as it is. */
export function asBatonError(error: unknown): unknown {
  if (!(error instanceof MoverError)) return error;
  const { code, message, remedy, retryable } = error;
  return new BatonError({ code, kind: KINDS[code], message, remedy, retryable, cause: error });
}
