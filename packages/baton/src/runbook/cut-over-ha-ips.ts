/** The way there: HA IPs that still lead to the source go to the target, to a load balancer that was validated as it is now. */
import { assertValidated } from '../domain/invariants.ts';
import { firstToMove } from '../domain/order.ts';
import type { Moved } from '../ports/cutover-driver.ts';
import { balancerOf } from './balancers.ts';
import { rehearseInTarget } from './dress-rehearsal.ts';
import { inTarget, openDrivers } from './ha-ip-sides.ts';
import { findServer } from './made.ts';
import { moveHaIps } from './move-ha-ip.ts';
import { tellHaIps } from './sightings.ts';
import type { StepContext } from './step.ts';

/** A validation older than this is repeated before an HA IP may lead to the LB. */
const VALID_FOR_MS = 60_000;

/**
 * All of them that do not lead to the target alone; each is told. Answers with what was moved. `onMove` is called right before the first
 * association is asked for: what is thrown from then on leaves an HA IP where it is not known who serves it, so it has to return
 * (turn-back.ts).
 */
export async function cutOverHaIps(ctx: StepContext, onMove: () => void = () => undefined): Promise<readonly Moved[]> {
  await assertStillValid(ctx);
  const drives = openDrivers(ctx);
  const leads = await Promise.all(drives.map(({ driver }) => driver.leads()));
  const there = drives.filter((_, index) => leads[index] === 'target');
  await tellHaIps(
    ctx,
    there.map(({ haIp }) => haIp.address),
    'target',
  );
  const taker = balancerOf(ctx.plan, firstToMove(ctx.plan));
  onMove();
  return moveHaIps(
    ctx,
    drives.filter((one) => !there.includes(one)),
    { to: 'target', taker },
  );
}

/** Invariant 1, in the present: the running server is the validated one, and a stale validation is held again. */
async function assertStillValid(ctx: StepContext): Promise<void> {
  const first = firstToMove(ctx.plan);
  const server = await findServer(ctx, first);
  const record = await ctx.earlier(`${first}.validate`);
  const validatedId = record?.state === 'done' ? record.evidence?.data?.['serverId'] : null;
  assertValidated(server, typeof validatedId === 'string' ? validatedId : null);
  const ageMs = ctx.clock.now().getTime() - new Date(record?.finishedAt ?? 0).getTime();
  if (ageMs <= VALID_FOR_MS || (await inTarget(ctx)) !== 'none') return;
  await ctx.emit({
    kind: 'note',
    stepId: 'cutover',
    text: 'validated more than a minute ago: the dress rehearsal is held again',
  });
  await rehearseInTarget(ctx);
}
