/** Every disk that was copied for good, against the disk that it was copied from: both at rest, or in use by a guest that writes nothing. */
import { createHash } from 'node:crypto';
import type { RunningCloud } from '../../packages/simulator/src/index.ts';
import type { World } from './world.ts';

/** In the metadata of a volume that is whole. */
const PROOFS = ['baton_sha512', 'baton_root', 'baton_rbd_sha256'];

/** What is not the same, in words. */
export async function unlikeTwins(world: World): Promise<readonly string[]> {
  const [source, target] = [world.cloudOf('source'), world.cloudOf('target')];
  const wrong: string[] = [];
  for (const balancer of world.plan.loadBalancers) {
    for (const disk of balancer.disks) {
      const volume = target.state.volumes.where(
        ({ metadata, status }) =>
          metadata['baton_key'] === `${balancer.role}.${disk.key}.final` &&
          PROOFS.some((proof) => proof in metadata) &&
          ['available', 'in-use'].includes(status),
      )[0];
      const from =
        disk.source.kind === 'volume'
          ? source.state.volumes.get(disk.source.volumeId)?.diskId
          : source.state.servers.get(balancer.sourceServerId)?.rootDiskId;
      if (volume === undefined || from === undefined || from === null) continue;
      const [has, should] = [await digest(target, volume.diskId), await digest(source, from)];
      if (has !== should) wrong.push(`${balancer.name} ${disk.key} in the target is not the disk of the source`);
    }
  }
  return wrong;
}

/** Of what is not zero, and where. */
async function digest({ disks }: RunningCloud, diskId: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { offset, length } of await disks.written(diskId)) {
    const bytes = await disks.read(diskId, offset, length);
    if (bytes.some((byte) => byte !== 0)) hash.update(`${offset}:`).update(bytes);
  }
  return hash.digest('hex');
}
