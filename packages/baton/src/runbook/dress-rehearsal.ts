/**
 * The dress rehearsal: a temporary floating IP on a VIP port. New connections through it go the way that the HA IP's will go,
 * while the HA IP itself still leads to the other cloud.
 */
import type { FloatingIp } from '../domain/cloud-resources.ts';
import { BatonError } from '../domain/error.ts';
import { assertMadeByUs } from '../domain/invariants.ts';
import { descriptionMark, migrationTag } from '../domain/marks.ts';
import { firstToMove } from '../domain/order.ts';
import type { PlannedHaIp, PlannedLoadBalancer } from '../domain/plan.ts';
import type { Proof } from '../domain/step.ts';
import { lookAt } from '../ha-ip/floating-ip-driver.ts';
import type { Cloud } from '../ports/cloud.ts';
import { balancerOf } from './balancers.ts';
import { confirmServedBy } from './from-outside.ts';
import { sourceSide, targetSide } from './ha-ip-sides.ts';
import type { StepContext } from './step.ts';

const KEY = 'rehearsal';

/** Where it is held, and who must answer. */
interface Stage {
  readonly cloud: Cloud;
  readonly networkId: string;
  readonly vipPortId: string;
  readonly haIp: PlannedHaIp;
  readonly balancer: PlannedLoadBalancer;
}

/** Proves that the first load balancer in the target serves each VIP; leaves nothing behind. */
export async function rehearseInTarget(ctx: StepContext): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const haIp of onePerVip(ctx.plan.haIps)) {
    const { cloud, vipPortId } = await targetSide(ctx, haIp);
    const balancer = balancerOf(ctx.plan, firstToMove(ctx.plan));
    proofs.push(...(await rehearse(ctx, { cloud, vipPortId, networkId: haIp.targetNetwork.id, haIp, balancer })));
  }
  return proofs;
}

/** The same in the source before a planned way back, for the load balancer that will serve there. */
export async function rehearseInSource(ctx: StepContext, balancer: PlannedLoadBalancer): Promise<void> {
  for (const haIp of onePerVip(ctx.plan.haIps)) {
    const side = sourceSide(ctx, haIp);
    const { networkId, portId } = await lookAt(side, ctx.signal);
    // Its VIP port is taken by the HA IP itself: then clients reach it already.
    if (portId !== null) continue;
    await rehearse(ctx, { cloud: side.cloud, vipPortId: side.vipPortId, networkId, haIp, balancer });
  }
}

async function rehearse(ctx: StepContext, stage: Stage): Promise<readonly Proof[]> {
  const temporary = await temporaryFloatingIp(ctx, stage);
  try {
    const seen = await confirmServedBy(ctx, [temporary.address], stage.balancer, ctx.plan.timeouts.validate);
    return seen.map((proof) => ({ ...proof, what: `dress rehearsal of ${stage.haIp.address}: ${proof.what}` }));
  } finally {
    // Also when the person asked for a rollback in the middle: what is left would block the VIP port for the HA IP.
    await removeFrom(ctx.migrationId, stage.cloud, AbortSignal.timeout(30_000));
  }
}

function onePerVip(haIps: readonly PlannedHaIp[]): readonly PlannedHaIp[] {
  return [...new Map(haIps.map((haIp) => [haIp.vipAddress, haIp])).values()];
}

async function temporaryFloatingIp(ctx: StepContext, stage: Stage): Promise<FloatingIp> {
  const { cloud, vipPortId, haIp } = stage;
  const description = descriptionMark(ctx.migrationId, KEY);
  const present = await cloud.network.listFloatingIps({ portId: vipPortId }, ctx.signal);
  const occupant = present.find((one) => one.description !== description);
  if (occupant !== undefined) {
    throw new BatonError({
      code: 'VIP_PORT_OCCUPIED',
      kind: 'cloud',
      message: `The VIP port ${haIp.vipAddress} in ${cloud.name} has the floating IP ${occupant.address} already, so the dress rehearsal cannot be held.`,
      remedy:
        'Take that floating IP off the port (unless it is the HA IP itself: then the cutover has begun), and start the migration again.',
    });
  }
  await removeFrom(ctx.migrationId, cloud, ctx.signal);
  const made = await cloud.network.createFloatingIp(
    { networkId: stage.networkId, description, portId: vipPortId },
    ctx.signal,
  );
  await cloud.network.setTags('floatingips', made.id, [migrationTag(ctx.migrationId)], ctx.signal);
  return made;
}

/** Releases what a rehearsal left, in both clouds. */
export async function removeRehearsals(ctx: StepContext): Promise<void> {
  await removeFrom(ctx.migrationId, ctx.target, ctx.signal);
  await removeFrom(ctx.migrationId, ctx.source, ctx.signal);
}

/** HA IPs carry another mark, and are never released here (invariant 4). */
async function removeFrom(migrationId: string, cloud: Cloud, signal: AbortSignal): Promise<void> {
  const description = descriptionMark(migrationId, KEY);
  for (const floatingIp of await cloud.network.listFloatingIps({ description }, signal)) {
    assertMadeByUs(migrationId, `Floating IP ${floatingIp.address}`, floatingIp.description);
    await cloud.network.deleteFloatingIp(floatingIp.id, signal);
  }
}
