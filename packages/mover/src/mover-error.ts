/** Every way in which a move can fail, by the one who can mend it. */
export const MOVER_ERROR_CODES = [
  /** An address of a device that cannot be read as one, or a job that says something impossible. */
  'JOB_INVALID',
  /** It is not there, may not be opened, or is in use. */
  'DEVICE_UNAVAILABLE',
  /** The device itself answered with an error. */
  'DEVICE_FAILED',
  /** There is no room behind the target. */
  'DEVICE_FULL',
  /** A device became smaller, or is not as large as it should be. */
  'DEVICE_SIZE',
  /** The other end cannot be reached, or the connection ended. */
  'LINK_LOST',
  /** The other end is not the one of this job. */
  'PEER_REFUSED',
  /** What came is not what the protocol allows. */
  'PROTOCOL_BROKEN',
  /** What was written does not read back as it was sent. */
  'NOT_AS_SENT',
  /** The two disks differ when they should not. */
  'DISKS_DIFFER',
  /** It was told to end, or the time of its job is over. What was committed stands, and is not done again. */
  'INTERRUPTED',
] as const;

export type MoverErrorCode = (typeof MOVER_ERROR_CODES)[number];

export interface MoverErrorParts {
  readonly code: MoverErrorCode;
  /** What happened, and why as far as it is known. */
  readonly message: string;
  /** How to solve it. */
  readonly remedy: string;
  /** The same again may succeed. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

export class MoverError extends Error {
  override readonly name = 'MoverError';
  readonly code: MoverErrorCode;
  readonly remedy: string;
  readonly retryable: boolean;

  constructor({ code, message, remedy, retryable = false, cause }: MoverErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.remedy = remedy;
    this.retryable = retryable;
  }
}
