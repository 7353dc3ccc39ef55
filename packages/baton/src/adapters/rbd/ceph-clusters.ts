/** Both clusters by the `rbd` program, each where the plan says; a diff goes from one to the other through this process. */
import { bringImage, makeThrottle, RbdCommands } from '@baton/mover';
import type { PlannedCluster, PlannedRbd } from '../../domain/plan.ts';
import type { RbdImageName } from '../../domain/rbd-image.ts';
import type { ClusterSide, RbdClusters, RbdImage, RbdPass, RbdPassReport } from '../../ports/rbd-clusters.ts';
import { clusterErrorOf } from './cluster-errors.ts';

export class CephClusters implements RbdClusters {
  readonly #commands: Readonly<Record<ClusterSide, RbdCommands>>;

  constructor({ source, target }: Pick<PlannedRbd, 'source' | 'target'>) {
    this.#commands = { source: commandsOf(source), target: commandsOf(target) };
  }

  look(side: ClusterSide, image: RbdImageName): Promise<RbdImage | null> {
    return asked(side, async () => {
      const info = await this.#commands[side].find(image);
      if (info === null) return null;
      const snapshots = await this.#commands[side].snapshots(image);
      return { sizeBytes: info.sizeBytes, snapshots: snapshots.map(({ name }) => name) };
    });
  }

  makeSnapshot(side: ClusterSide, image: RbdImageName, snapshot: string): Promise<void> {
    return asked(side, () => this.#commands[side].createSnapshot(image, snapshot));
  }

  removeSnapshot(side: ClusterSide, image: RbdImageName, snapshot: string): Promise<void> {
    return asked(side, () => this.#commands[side].removeSnapshot(image, snapshot));
  }

  bring(
    { from, to, snapshot, limits: { bytesPerSecond } }: RbdPass,
    tell: (streamBytes: number) => void,
    signal: AbortSignal,
  ): Promise<RbdPassReport> {
    const { source, target } = this.#commands;
    const limit =
      bytesPerSecond === undefined ? {} : { throttle: makeThrottle({ wireBytesPerSecond: bytesPerSecond }) };
    return asked(null, async () => {
      const { writtenBytes, streamBytes, sha256, seconds } = await bringImage(
        { rbd: source, image: from },
        { rbd: target, image: to },
        snapshot,
        { signal, onProgress: (progress) => tell(progress.streamBytes), ...limit },
      );
      return { writtenBytes, streamBytes, sha256, seconds };
    });
  }

  digest(side: ClusterSide, image: RbdImageName, snapshot: string, signal: AbortSignal): Promise<string> {
    return asked(side, async () => {
      try {
        return await this.#commands[side].digest(image, snapshot, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    });
  }
}

function commandsOf({ conf, id, keyring, through }: PlannedCluster): RbdCommands {
  return new RbdCommands({
    ...(conf === undefined ? {} : { conf }),
    ...(id === undefined ? {} : { id }),
    ...(keyring === undefined ? {} : { keyring }),
    ...(through === undefined ? {} : { through }),
  });
}

async function asked<T>(side: ClusterSide | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw clusterErrorOf(side, error);
  }
}
