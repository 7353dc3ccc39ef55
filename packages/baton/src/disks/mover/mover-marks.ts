/** What a load balancer's movers are called, and marked with. */
import { metadataMark, uniqueName } from '../../domain/marks.ts';
import type { BalancerJob } from '../disk-job.ts';

/** The one beside its running source, or the one that holds its new disks. */
export type Side = 'source' | 'target';

/** `rescue`: the load balancer's own server, off and lent to a mover. */
export type MoverPlace = Side | 'rescue';

export function moverKey(job: Pick<BalancerJob, 'migrationId' | 'balancer'>, place: MoverPlace): string {
  return `${job.migrationId}.${job.balancer.role}.${place}`;
}

/** Its tag, and the end of its marks. */
export function markOf(job: Pick<BalancerJob, 'balancer'>, place: MoverPlace): string {
  return `${job.balancer.role}.mover.${place}`;
}

export function nameOf(job: Pick<BalancerJob, 'migrationId' | 'balancer'>, place: MoverPlace): string {
  return uniqueName(job.migrationId, markOf(job, place));
}

export function marksOf(
  job: Pick<BalancerJob, 'migrationId' | 'balancer'>,
  place: MoverPlace,
): Readonly<Record<string, string>> {
  return metadataMark(job.migrationId, markOf(job, place));
}
