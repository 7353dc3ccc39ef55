/**
 * Takes away what calibrations made, in both clouds, by their marks: this one's own at its end, and what others that were
 * killed have left. The id of a calibration is the time at which it began, so that one that may still run is left alone.
 */
import { deleteVolume } from '../disks/delete-volume.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';

/** `c-` and seconds since 1970 in hex. A migration's id begins with `m-`. */
const ID = /^c-([0-9a-f]{8})$/;
const DESCRIPTION = /^baton:(c-[0-9a-f]{8}):/;
/** An image that a volume was uploaded to carries no mark but its name. */
const NAME = /^baton-(c-[0-9a-f]{8})-/;
/** Longer than any calibration takes. */
const OLD_SECONDS = 2 * 3600;

export function calibrationId(now: Date): string {
  return `c-${Math.floor(now.getTime() / 1000)
    .toString(16)
    .padStart(8, '0')}`;
}

/** Of another calibration that cannot be running any more. */
export function isAbandoned(id: string, now: Date): boolean {
  const began = ID.exec(id)?.[1];
  return began !== undefined && Number.parseInt(began, 16) + OLD_SECONDS < now.getTime() / 1000;
}

interface Cleaning {
  readonly source: Cloud;
  readonly target: Cloud;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

type Attempt = (what: string, removal: () => Promise<unknown>) => Promise<void>;

/** Of the calibrations that `isMine` says. Answers with what could not be taken away, in words. */
export async function removeMade(cleaning: Cleaning, isMine: (id: string) => boolean): Promise<readonly string[]> {
  const left: string[] = [];
  for (const cloud of [cleaning.source, cleaning.target]) {
    const attempt: Attempt = async (what, removal) => {
      try {
        await removal();
      } catch (error) {
        cleaning.signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        left.push(`${what} of a calibration is left in ${cloud.name}: ${why}`);
      }
    };
    await removeStored(cleaning, cloud, isMine, attempt);
    await removeNetwork(cleaning, cloud, isMine, attempt);
  }
  return left;
}

async function removeStored(
  cleaning: Cleaning,
  cloud: Cloud,
  isMine: (id: string) => boolean,
  attempt: Attempt,
): Promise<void> {
  const { signal } = cleaning;
  const marked = (marks: Readonly<Record<string, string>>): boolean => isMine(marks['baton_migration'] ?? '');
  const [snapshots, volumes, images] = await Promise.all([
    cloud.volumes.listSnapshots({}, signal),
    cloud.volumes.listVolumes({}, signal),
    cloud.images.listImages({}, signal),
  ]);
  for (const one of snapshots.filter(({ metadata }) => marked(metadata)))
    await attempt(`snapshot ${one.name}`, () => cloud.volumes.deleteSnapshot(one.id, signal));
  for (const one of volumes.filter(({ metadata }) => marked(metadata)))
    await attempt(`volume ${one.name}`, () => deleteVolume(cleaning, cloud, one.id));
  for (const one of images.filter(({ name }) => isMine(NAME.exec(name)?.[1] ?? '')))
    await attempt(`image ${one.name}`, () => cloud.images.deleteImage(one.id, signal));
}

async function removeNetwork(
  { signal }: Cleaning,
  { network }: Cloud,
  isMine: (id: string) => boolean,
  attempt: Attempt,
): Promise<void> {
  const ours = <T extends { readonly description: string }>(all: readonly T[]): readonly T[] =>
    all.filter(({ description }) => isMine(DESCRIPTION.exec(description)?.[1] ?? ''));
  for (const one of ours(await network.listFloatingIps({}, signal)))
    await attempt(`floating IP ${one.address}`, () => network.deleteFloatingIp(one.id, signal));
  const subnets = ours(await network.listSubnets({}, signal));
  for (const router of ours(await network.listRouters({}, signal))) {
    await attempt(`router ${router.name}`, async () => {
      const ports = await network.listPorts({ deviceId: router.id }, signal);
      for (const subnet of subnets) {
        if (ports.some((port) => port.fixedIps.some((ip) => ip.subnetId === subnet.id)))
          await network.removeRouterInterface(router.id, { subnetId: subnet.id }, signal);
      }
      await network.deleteRouter(router.id, signal);
    });
  }
  for (const one of ours(await network.listPorts({}, signal)))
    await attempt(`port ${one.name}`, () => network.deletePort(one.id, signal));
  for (const one of ours(await network.listNetworks({}, signal)))
    await attempt(`network ${one.name}`, () => network.deleteNetwork(one.id, signal));
}
