import { MoverError, type MoverErrorCode } from '@baton/mover';
import { BatonError } from '../../domain/error.ts';

const PROOF: readonly MoverErrorCode[] = ['NOT_AS_SENT', 'DISKS_DIFFER'];

/** What a mover says, as an error of the product; anything else is thrown on as it is. */
export function batonErrorOf(error: unknown): unknown {
  if (!(error instanceof MoverError)) return error;
  return new BatonError({
    code: PROOF.includes(error.code) ? 'COPY_NOT_PROVED' : 'COPY_BROKEN',
    kind: 'cloud',
    message: error.message,
    remedy: `${error.remedy} Then start the migration again: what was proved is not copied again.`,
    retryable: error.retryable,
    cause: error,
  });
}

export function gatewayClosed(where: string, cause: unknown): BatonError {
  return new BatonError({
    code: 'GATEWAY_CLOSED',
    kind: 'user',
    message: `The gateway for movers was not opened at ${where}: ${textOf(cause)}`,
    remedy:
      'See that nothing else listens there, such as another migration of this machine: each one at a time needs its own port (disks.mover.gateway, disks.mover.listen). Then start the migration again.',
    retryable: true,
    cause,
  });
}

export function imageUnusable(path: string, fault: string): BatonError {
  return new BatonError({
    code: 'MOVER_IMAGE_UNUSABLE',
    kind: 'user',
    message: `The mover image ${path} ${fault}.`,
    remedy: 'Build one with packages/mover/image/build.sh, and name that file in the plan (disks.mover.image).',
  });
}

export function keysUnusable(folder: string, cause: unknown): BatonError {
  return new BatonError({
    code: 'MOVER_KEYS_UNUSABLE',
    kind: 'user',
    message: `The keys of movers cannot be kept in ${folder}: ${textOf(cause)}`,
    remedy: 'See that this folder can be written and has room (BATON_HOME). Then start the migration again.',
    retryable: true,
    cause,
  });
}

export function moverAbsent(name: string, cause: unknown): BatonError {
  return new BatonError({
    code: 'MOVER_ABSENT',
    kind: 'cloud',
    message: `The mover ${name} did not dial in: ${textOf(cause)}`,
    remedy:
      'Its console (openstack console log show) says what it dials and why it fails. Guests of both clouds must reach the gateway of the plan (disks.mover.gateway). Then start the migration again.',
    retryable: true,
    cause,
  });
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
