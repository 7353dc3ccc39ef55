/** One pass over every disk of a load balancer, from a mover to a mover. */
import { BatonError } from '../../domain/error.ts';
import type { Id } from '../../domain/id.ts';
import type { CopyLimits } from '../../domain/plan.ts';
import type { MoverDisk, MoverPassReport, MoverProgress } from '../../ports/movers.ts';
import { type DiskJob, diskJobs, type MoverJob, type Pass } from '../disk-job.ts';
import { allInGoodOrder } from '../in-good-order.ts';
import { progressOf } from '../progress.ts';
import { moverKey, type Side } from './mover-marks.ts';

export interface Passing {
  readonly pass: Pass;
  /** From 1. */
  readonly number: number;
  readonly from: Side | 'rescue';
  /** Of each disk, in their order: what is plugged in, by its volume; null for a root disk that is no volume. */
  readonly sources: readonly { readonly volumeId: Id<'volume'> | null; readonly view: string }[];
  readonly targets: readonly Id<'volume'>[];
}

const GIB = 2 ** 30;
/** Nova's serial of a volume: as much of its id as fits (virtio-blk, 20 bytes). */
const SERIAL_LENGTH = 20;

/** One disk after the other: they share the link. */
export async function passOver(job: MoverJob, passing: Passing): Promise<readonly MoverPassReport[]> {
  const [fromKey, toKey] = [moverKey(job, passing.from), moverKey(job, 'target')];
  const [served, taking] = await allInGoodOrder(
    [fromKey, toKey].map((key) => job.movers.disks(key, job.copyTimeoutSeconds, job.signal)),
  );
  const reports: MoverPassReport[] = [];
  for (const [at, one] of diskJobs(job, passing.pass).entries()) {
    const { volumeId = null, view = '' } = passing.sources[at] ?? {};
    reports.push(
      await job.movers.pass(
        {
          from: { mover: fromKey, disk: pluggedIn(one, served ?? [], volumeId) },
          to: { mover: toKey, disk: pluggedIn(one, taking ?? [], passing.targets[at] ?? null) },
          jobId: copyId(one),
          pass: passing.number,
          isLast: passing.pass === 'final',
          view,
          sizeBytes: one.disk.sizeGib * GIB,
          // Evidence for people, of the disk at rest; what a pass over a snapshot saw is over with the next one.
          sha256: passing.pass === 'final',
          limits: limitsOf(job, passing.pass),
        },
        teller(one, passing),
        job.signal,
      ),
    );
  }
  return reports;
}

/** At rest nobody waits for the disk. */
function limitsOf({ limits: { readLatencyMs, ...limits } }: MoverJob, pass: Pass): CopyLimits {
  return pass === 'final' || readLatencyMs === undefined ? limits : { ...limits, readLatencyMs };
}

/** Of a disk, over all passes: its key and manifest are kept by it. */
export function copyId({ migrationId, balancer, disk }: Pick<DiskJob, 'migrationId' | 'balancer' | 'disk'>): string {
  return `${migrationId}.${balancer.role}.${disk.key}`;
}

function pluggedIn(job: DiskJob, disks: readonly MoverDisk[], volumeId: Id<'volume'> | null): string {
  const serial = volumeId?.slice(0, SERIAL_LENGTH) ?? null;
  const found = disks.find((one) => one.serial === serial);
  if (found !== undefined) return found.name;
  const there = disks.map(({ name, serial: has }) => `${name} (${has ?? 'no serial'})`).join(', ');
  throw new BatonError({
    code: 'MOVER_WITHOUT_DISK',
    kind: 'cloud',
    message: `The mover for ${job.balancer.name} does not see ${job.disk.key} (serial ${serial ?? 'none'}); it sees ${there === '' ? 'no disk' : there}.`,
    remedy:
      'Compare with openstack server show. Clouds that give volumes no serial, and rescue images without stable devices, need disks.strategy: image.',
  });
}

function teller(job: DiskJob, { number, pass }: Passing): (progress: MoverProgress) => Promise<void> {
  const tell = progressOf(job, `${job.balancer.name} ${job.disk.key}${pass === 'final' ? '' : `, pass ${number}`}`);
  return ({ doneBytes, sizeBytes }) => tell(doneBytes, sizeBytes);
}
