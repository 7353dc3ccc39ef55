import type { FstabEntry, Mount } from '../../domain/guest-reading.ts';
import type { Volume } from '../../domain/cloud-resources.ts';
import { type Check, unknown, type Verdict, warn } from '../check.ts';
import { eachGuest, type Look } from './guest-looks.ts';

const OVER_THE_NETWORK = /^(?:nfs4?|ceph|cifs|smb3|glusterfs|fuse\.(?:glusterfs|sshfs|ceph)|9p|lustre|ocfs2|gfs2)$/;

export const guestMounts: Check = {
  id: 'guest.mounts',
  title: 'Every disk of the plan is in use, and no file system stays in the source',
  looksAt:
    'Mounts against the volumes of the plan; network file systems (NFS, Ceph, iSCSI, ...) that are mounted or in /etc/fstab.',
  needs: 'guest',
  remedy:
    'See that the target reaches the file server (a route, its export list), or put nofail and x-systemd.mount-timeout=10s on its line in /etc/fstab.',
  run: async (input) => {
    const volumes = await input.source.volumes();
    return eachGuest(
      input,
      ['mounts'],
      (look) => [...notMounted(look, look.mounts, volumes), ...remote(look.mounts, look.fstab ?? [])],
      'its disks are mounted, and nothing else.',
    );
  },
};

function notMounted({ balancer }: Look, mounts: readonly Mount[], volumes: readonly Volume[]): readonly Verdict[] {
  return balancer.disks.flatMap((disk) => {
    if (disk.boot || disk.source.kind !== 'volume') return [];
    const { volumeId } = disk.source;
    const place = volumes
      .find((one) => one.id === volumeId)
      ?.attachedTo.find(({ serverId }) => serverId === balancer.sourceServerId);
    if (place !== undefined && mounts.some(({ device }) => device.startsWith(place.device))) return [];
    return [
      unknown(
        `volume ${disk.name} (${place?.device ?? 'no device'}) is not mounted by that name: LVM or RAID may hold it, or nobody uses it.`,
        'lsblk -f on the load balancer shows what is on it; it is copied all the same.',
      ),
    ];
  });
}

function remote(mounts: readonly Mount[], fstab: readonly FstabEntry[]): readonly Verdict[] {
  const waits = (one: Mount | FstabEntry): boolean =>
    OVER_THE_NETWORK.test(one.fileSystem) || ('options' in one && one.options.includes('_netdev'));
  const found = new Map([...fstab, ...mounts].filter(waits).map((one) => [one.path, one]));
  return [...found.values()].map(({ device, path, fileSystem }) =>
    warn(
      `${device} on ${path} (${fileSystem}) comes over the network: when the target does not reach it, the boot waits.`,
    ),
  );
}
