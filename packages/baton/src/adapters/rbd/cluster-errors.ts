import { MoverError, type MoverErrorCode } from '@baton/mover';
import { BatonError } from '../../domain/error.ts';
import type { ClusterSide } from '../../ports/rbd-clusters.ts';

const PROOF: readonly MoverErrorCode[] = ['NOT_AS_SENT', 'DISKS_DIFFER'];
/** What a person has to set right before it can be tried again. */
const UNUSABLE: readonly MoverErrorCode[] = ['DEVICE_UNAVAILABLE', 'DEVICE_SIZE', 'JOB_INVALID'];

/** What `rbd` says, as an error of the product; anything else is thrown on as it is. `side` null: it may be either. */
export function clusterErrorOf(side: ClusterSide | null, error: unknown): unknown {
  if (!(error instanceof MoverError)) return error;
  const isUnusable = UNUSABLE.includes(error.code);
  return new BatonError({
    code: PROOF.includes(error.code) ? 'COPY_NOT_PROVED' : isUnusable ? 'CLUSTER_UNUSABLE' : 'COPY_BROKEN',
    kind: 'cloud',
    message: side === null ? error.message : `The Ceph cluster of the ${side}: ${error.message}`,
    remedy: `${error.remedy} Then start the migration again: the last whole diff is not copied again.`,
    retryable: error.retryable,
    cause: error,
  });
}
