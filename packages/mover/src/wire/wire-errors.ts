import { MoverError } from '../mover-error.ts';

export function brokenProtocol(what: string, cause?: unknown): MoverError {
  return new MoverError({
    code: 'PROTOCOL_BROKEN',
    message: `The other end broke the protocol: ${what}.`,
    remedy:
      'Start the pass again: it goes on where it was committed. If it happens again, see that both ends run the same version.',
    retryable: true,
    cause,
  });
}

const START_AGAIN =
  'See that the other end runs and can be reached, then start the pass again: it goes on where it was committed.';

export function lostLink(what: string, cause?: unknown, remedy: string = START_AGAIN): MoverError {
  return new MoverError({
    code: 'LINK_LOST',
    message: `The connection to the other end was lost: ${what}.`,
    remedy,
    retryable: true,
    cause,
  });
}

export function refusedPeer(what: string): MoverError {
  return new MoverError({
    code: 'PEER_REFUSED',
    message: `The other end is not the one of this pass: ${what}.`,
    remedy: 'Give both ends the same plan, and connect the source to the target of the same disk.',
  });
}
