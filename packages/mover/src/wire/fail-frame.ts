/** Tells the other end of a pass why this one gives up. */
import { MoverError } from '../mover-error.ts';
import { decodeError, encodeError } from './error-codec.ts';
import { brokenProtocol } from './wire-errors.ts';

/** Three bytes each at most, so both texts fit into the frame. */
const MOST_CHARACTERS = 400;

export function encodeFailure(error: unknown): Buffer {
  return encodeError(error instanceof MoverError ? error : stopped(), MOST_CHARACTERS);
}

export function decodeFailure(body: Buffer): MoverError {
  return decodeError(body, {
    who: 'The other end',
    mostCharacters: MOST_CHARACTERS,
    unreadable: (cause) => brokenProtocol('its reason for giving up cannot be read', cause),
  });
}

function stopped(): MoverError {
  return new MoverError({
    code: 'LINK_LOST',
    message: 'it was stopped',
    remedy: 'Start the pass again: it goes on where it was committed.',
    retryable: true,
  });
}
