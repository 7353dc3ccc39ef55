/** Two clusters that hold these images, and what they refuse. For tests. */
import { BatonError } from '../../domain/error.ts';
import { imageText } from '../../domain/rbd-image.ts';
import type { ClusterSide, RbdClusters } from '../../ports/rbd-clusters.ts';

const refuse = (): never => {
  throw new Error('this is not asked for');
};

/** `images`: their sizes in bytes, by `side pool/image`. `refusals`: what a cluster says instead of any answer. */
export function clusterImages(
  images: Readonly<Record<string, number>>,
  refusals: Partial<Readonly<Record<ClusterSide, string>>> = {},
): RbdClusters {
  return {
    look: (side, image) => {
      const message = refusals[side];
      if (message !== undefined)
        return Promise.reject(
          new BatonError({ code: 'CLUSTER_UNUSABLE', kind: 'cloud', message: `${message}.`, remedy: 'Mend it.' }),
        );
      const sizeBytes = images[`${side} ${imageText(image)}`];
      return Promise.resolve(sizeBytes === undefined ? null : { sizeBytes, snapshots: [] });
    },
    makeSnapshot: refuse,
    removeSnapshot: refuse,
    bring: refuse,
    digest: refuse,
  };
}
