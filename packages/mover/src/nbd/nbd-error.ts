/** What goes wrong with an NBD server, told as a MoverError. */
import { MoverError } from '../mover-error.ts';
import { ERRNO } from './protocol.ts';

export function broken(name: string, what: string): MoverError {
  return new MoverError({
    code: 'PROTOCOL_BROKEN',
    message: `${name} does not speak as the NBD protocol says: ${what}.`,
    remedy:
      'Check that an NBD server is at that address, of a version that is still maintained, and that nothing changes what it sends.',
  });
}

export function lost(name: string, why: string, cause?: unknown): MoverError {
  return new MoverError({
    code: 'LINK_LOST',
    message: `The connection to ${name} is lost: ${why}.`,
    remedy: 'Check that the NBD server runs and can be reached, then try again.',
    retryable: true,
    cause,
  });
}

export function unavailable(name: string, why: string, remedy: string, cause?: unknown): MoverError {
  return new MoverError({ code: 'DEVICE_UNAVAILABLE', message: `${name} cannot be used: ${why}.`, remedy, cause });
}

export function closed(name: string): MoverError {
  return unavailable(name, 'it was closed', 'Open it again, for what is to be done with it.');
}

export function invalid(message: string, remedy: string): MoverError {
  return new MoverError({ code: 'JOB_INVALID', message, remedy });
}

/** What a server says for people, without what could move a cursor or forge a line, and not endlessly. */
export function spoken(text: Buffer): string {
  const said = text
    .toString('utf8')
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 300);
  return said === '' ? '' : ` ("${said}")`;
}

/** The cause of what a server told: its number, for those who know what to do about one. */
export class NbdErrno extends Error {
  override readonly name = 'NbdErrno';
  readonly errno: number;

  constructor(errno: number) {
    super(NAMES.get(errno) ?? `error ${errno}`);
    this.errno = errno;
  }
}

const NAMES = new Map<number, string>(Object.entries(ERRNO).map(([name, value]) => [value, name]));

/**
 * Of an error in a reply ("Error values" of the protocol). `doing`: what was asked, such as `write of 4096 bytes at 0`.
 * What is not listed there is to be taken as EINVAL.
 */
export function ofErrno(name: string, doing: string, errno: number, said = ''): MoverError {
  const cause = new NbdErrno(errno);
  if (errno === ERRNO.ESHUTDOWN)
    return lost(name, `the server is being shut down (ESHUTDOWN at a ${doing})${said}`, cause);
  if (errno === ERRNO.ENOSPC) {
    return new MoverError({
      code: 'DEVICE_FULL',
      message: `${name} has no room for a ${doing}: no space left (ENOSPC)${said}.`,
      remedy: 'Make room behind the NBD server, then go on: what was written stays.',
      retryable: true,
      cause,
    });
  }
  return new MoverError({
    code: 'DEVICE_FAILED',
    message: `${name} failed at a ${doing}: ${MEANING.get(errno) ?? 'the server refused the request'} (${cause.message})${said}.`,
    remedy:
      errno === ERRNO.EPERM
        ? 'Let the NBD server serve this export for writing, or choose another target.'
        : 'Look into the log of the NBD server and at the health of the disk behind it, then try again.',
    retryable: errno === ERRNO.ENOMEM,
    cause,
  });
}

const MEANING = new Map<number, string>([
  [ERRNO.EPERM, 'it is not permitted'],
  [ERRNO.EIO, 'input/output error'],
  [ERRNO.ENOMEM, 'the server is out of memory'],
  [ERRNO.EINVAL, 'the server takes the request as invalid'],
  [ERRNO.EOVERFLOW, 'the request is too large for the server'],
  [ERRNO.ENOTSUP, 'the server does not support it'],
]);

/** Servers may refuse so what is longer than they take in one write ("Size constraints"). */
export function isTooLarge(error: unknown): boolean {
  if (!(error instanceof MoverError) || !(error.cause instanceof NbdErrno)) return false;
  return error.cause.errno === ERRNO.EOVERFLOW || error.cause.errno === ERRNO.EINVAL;
}
