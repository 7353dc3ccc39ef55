/**
 * The dress rehearsal: a temporary floating IP on a VIP port. New connections through it go the way that the HA IP's will go,
 * while the HA IP itself still leads to the other cloud, and take as long to arrive: what is measured here is the forecast of
 * the cutover.
 */
import type { FloatingIp } from '../domain/cloud-resources.ts';
import { BatonError } from '../domain/error.ts';
import { assertMadeByUs } from '../domain/invariants.ts';
import { descriptionMark, migrationTag } from '../domain/marks.ts';
import { firstToMove } from '../domain/order.ts';
import type { PlannedHaIp, PlannedLoadBalancer } from '../domain/plan.ts';
import type { Proof } from '../domain/step.ts';
import { findTargetVipPort, isGone, sourceEnd } from '../ha-ip/floating-ip/ends.ts';
import { lookAt } from '../ha-ip/floating-ip/point.ts';
import { type Arrived, timeToSilence, timeToTraffic } from '../ha-ip/floating-ip/time-to-traffic.ts';
import { openDriver } from '../ha-ip/open-driver.ts';
import type { Cloud } from '../ports/cloud.ts';
import { balancerOf } from './balancers.ts';
import { confirmServedBy } from './from-outside.ts';
import type { StepContext } from './step.ts';

const KEY = 'rehearsal';
const REMEDY =
  'See whether VRRP runs on the load balancer and whether it holds the VIP; then start the migration again, or roll back.';

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
    const vipPortId = await findTargetVipPort(ctx, haIp);
    if (vipPortId === null) throw isGone(`VIP port ${haIp.vipAddress}`);
    const balancer = balancerOf(ctx.plan, firstToMove(ctx.plan));
    const networkId = haIp.targetNetwork.id;
    proofs.push(...(await rehearse(ctx, { cloud: ctx.target, vipPortId, networkId, haIp, balancer })));
  }
  return proofs;
}

/** The same in the source before a planned way back, for the load balancer that will serve there. */
export async function rehearseInSource(ctx: StepContext, balancer: PlannedLoadBalancer): Promise<void> {
  for (const haIp of onePerVip(ctx.plan.haIps)) {
    const side = sourceEnd(ctx, haIp);
    const { networkId, portId } = await lookAt(side, ctx.signal);
    // Its VIP port is taken by the HA IP itself: then clients reach it already.
    if (portId !== null) continue;
    await rehearse(ctx, { cloud: side.cloud, vipPortId: side.vipPortId, networkId, haIp, balancer });
  }
}

async function rehearse(ctx: StepContext, stage: Stage): Promise<readonly Proof[]> {
  const occupied = await occupant(ctx, stage);
  if (occupied !== null) return occupied;
  const { cloud, vipPortId, balancer, haIp } = stage;
  const { id, address } = await temporaryFloatingIp(ctx, stage);
  const end = { cloud, floatingIpId: id, vipPortId };
  try {
    const timeouts = { timeoutSeconds: ctx.plan.timeouts.validate, remedy: REMEDY };
    const arrived = await timeToTraffic(ctx, end, address, balancer, timeouts);
    // The way back is timed where a cutover follows: before a way back, every second counts.
    const silenceMs = cloud === ctx.target ? await timeToSilence(ctx, end, address, balancer) : null;
    return [
      {
        what: `dress rehearsal of ${haIp.address}: ${address} is served by ${balancer.name}`,
        result: arrived.identified ? 'proved' : 'not-provable',
        detail: `${arrived.identified ? '' : 'somebody answers; the answers do not tell who (plan: probe.http.identify, answersAs); '}${describe(cloud.name, arrived, silenceMs)}`,
        figures: {
          associateToTrafficMs: arrived.associateToTrafficMs,
          ...(silenceMs === null ? {} : { disassociateToSilenceMs: silenceMs }),
        },
      },
    ];
  } finally {
    // Also when the person asked for a rollback in the middle: what is left would block the VIP port for the HA IP.
    await removeFrom(ctx.migrationId, cloud, AbortSignal.timeout(30_000));
  }
}

function describe(cloud: string, { associateToTrafficMs, looks }: Arrived, silenceMs: number | null): string {
  const back = silenceMs === null ? '' : `, the last one ${silenceMs} ms after it was taken away`;
  return `in ${cloud} the first new connection arrived ${associateToTrafficMs} ms after the association was asked for${back}; ${looks} looks`;
}

/**
 * A VIP port takes one floating IP of a network. Null: it is free. One that belongs to somebody else is in the way, and so is
 * the HA IP itself, but for a driver that needs it there before clients are led to it.
 */
async function occupant(ctx: StepContext, stage: Stage): Promise<readonly Proof[] | null> {
  const { cloud, vipPortId, haIp, balancer } = stage;
  const description = descriptionMark(ctx.migrationId, KEY);
  const present = await cloud.network.listFloatingIps({ portId: vipPortId }, ctx.signal);
  const found = present.find((one) => one.description !== description);
  if (found === undefined) return null;
  const { kind } = openDriver(ctx, haIp);
  const what = `dress rehearsal of ${haIp.address}`;
  if (kind === 'hook' && found.address === haIp.address) {
    const detail = `it is associated in ${cloud.name} already, and its hook leads clients elsewhere: no other address can be rehearsed with`;
    return [{ what, result: 'not-provable', detail }];
  }
  if (kind === 'dns' && (await openDriver(ctx, haIp).addressIn('target')) === found.address) {
    const seen = await confirmServedBy(ctx, [found.address], balancer, ctx.plan.timeouts.validate);
    return seen.map((proof) => ({ ...proof, what: `${what}: ${proof.what}` }));
  }
  throw new BatonError({
    code: 'VIP_PORT_OCCUPIED',
    kind: 'cloud',
    message: `The VIP port ${haIp.vipAddress} in ${cloud.name} has the floating IP ${found.address} already, so the dress rehearsal cannot be held.`,
    remedy:
      'Take that floating IP off the port (unless it is the HA IP itself: then the cutover has begun), and start the migration again.',
  });
}

function onePerVip(haIps: readonly PlannedHaIp[]): readonly PlannedHaIp[] {
  return [...new Map(haIps.map((haIp) => [haIp.vipAddress, haIp])).values()];
}

/** Not associated yet: the time from there to traffic is measured. */
async function temporaryFloatingIp(ctx: StepContext, { cloud, networkId }: Stage): Promise<FloatingIp> {
  await removeFrom(ctx.migrationId, cloud, ctx.signal);
  const description = descriptionMark(ctx.migrationId, KEY);
  const made = await cloud.network.createFloatingIp({ networkId, description }, ctx.signal);
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
