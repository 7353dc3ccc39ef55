/** The address that the name leads to in the target: a floating IP of this migration, with whatever address is free there. */
import type { FloatingIp } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { assertMadeByUs } from '../../domain/invariants.ts';
import { descriptionMark, migrationTag } from '../../domain/marks.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { Proof } from '../../domain/step.ts';
import type { DriverContext } from '../driver-context.ts';
import { findTargetVipPort, isGone } from '../floating-ip/ends.ts';
import { type End, pointFloatingIp } from '../floating-ip/point.ts';

export async function findInTarget(ctx: DriverContext, haIp: PlannedHaIp): Promise<FloatingIp | null> {
  const [found] = await ctx.target.network.listFloatingIps({ description: mark(ctx, haIp) }, ctx.signal);
  return found ?? null;
}

export async function makeInTarget(ctx: DriverContext, haIp: PlannedHaIp): Promise<FloatingIp> {
  const { network } = ctx.target;
  const made =
    (await findInTarget(ctx, haIp)) ??
    (await network.createFloatingIp({ networkId: haIp.targetNetwork.id, description: mark(ctx, haIp) }, ctx.signal));
  // Neutron takes no tags with the creating call, and a crash may come between the two: what is found again is tagged again.
  const tags = [...new Set([...made.tags, ...(haIp.tags ?? []), migrationTag(ctx.migrationId)])];
  if (tags.length > made.tags.length) await network.setTags('floatingips', made.id, tags, ctx.signal);
  return made;
}

/** It was never anybody's HA IP before this migration, so it may be given back (invariant 4 is about the source's address). */
export async function giveBack(ctx: DriverContext, haIp: PlannedHaIp): Promise<void> {
  const found = await findInTarget(ctx, haIp);
  if (found === null) return;
  assertMadeByUs(ctx.migrationId, `Floating IP ${found.address}`, found.description);
  await ctx.target.network.deleteFloatingIp(found.id, ctx.signal);
}

/** Throws MADE_IS_GONE. */
export async function endInTarget(ctx: DriverContext, haIp: PlannedHaIp): Promise<End & { readonly address: string }> {
  const [vipPortId, made] = await Promise.all([findTargetVipPort(ctx, haIp), findInTarget(ctx, haIp)]);
  if (vipPortId === null) throw isGone(`VIP port ${haIp.vipAddress}`);
  if (made === null) throw isGone(`The address that stands for ${haIp.address}`);
  return { cloud: ctx.target, floatingIpId: made.id, vipPortId, seen: made, address: made.address };
}

export async function letGoInTarget(ctx: DriverContext, haIp: PlannedHaIp): Promise<void> {
  const found = await findInTarget(ctx, haIp);
  if (found?.portId === null || found?.portId === undefined) return;
  const end = { cloud: ctx.target, floatingIpId: found.id, vipPortId: found.portId, seen: found };
  await pointFloatingIp(end, found.portId, null, ctx.signal);
}

/**
 * So long resolvers may still hold answers that lead here, after the name was led away: a tag, so that a crash does not forget
 * it and the load balancer here serves on. Null: nobody does any more.
 */
export async function keepAnswersUntil(ctx: DriverContext, haIp: PlannedHaIp, untilMs: number | null): Promise<void> {
  const found = await findInTarget(ctx, haIp);
  if (found === null) return;
  const others = found.tags.filter((tag) => !tag.startsWith(untilTag(ctx)));
  const tags = untilMs === null ? others : [...others, `${untilTag(ctx)}${Math.ceil(untilMs / 1000)}`];
  if (tags.join() !== found.tags.join()) await ctx.target.network.setTags('floatingips', found.id, tags, ctx.signal);
}

/** In ms from now; 0 when no answer leads here any more. */
export function answersLeftMs(ctx: DriverContext, found: FloatingIp | null): number {
  const tag = found?.tags.find((one) => one.startsWith(untilTag(ctx)));
  if (tag === undefined) return 0;
  return Math.max(0, Number(tag.slice(untilTag(ctx).length)) * 1000 - ctx.clock.now().getTime());
}

const untilTag = ({ migrationId }: DriverContext): string => `${migrationTag(migrationId)}:answers-until:`;

export const proofOf = (name: string, cloud: string, { address, id }: FloatingIp): Proof => ({
  what: whatOf(name),
  result: 'proved',
  detail: `${address} in ${cloud}, floating IP ${id}`,
});

/** From the journal, when the target's API does not answer: a way back needs nothing of a lost cloud. */
export async function rememberedInTarget(ctx: DriverContext, name: string): Promise<string | null> {
  const record = await ctx.earlier('reserve-addresses');
  const proof = record?.evidence?.proofs.find(({ what }) => what === whatOf(name));
  return proof?.detail.split(' ')[0] ?? null;
}

/** Without a question to the target, where the journal knows: for when every moment counts. */
export async function rememberOrFind(ctx: DriverContext, haIp: PlannedHaIp, name: string): Promise<string | null> {
  return (await rememberedInTarget(ctx, name)) ?? findOrRemember(ctx, haIp, name);
}

/** Null when neither the target nor the journal knows. */
export async function findOrRemember(ctx: DriverContext, haIp: PlannedHaIp, name: string): Promise<string | null> {
  try {
    return (await findInTarget(ctx, haIp))?.address ?? null;
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof BatonError)) throw error;
    return rememberedInTarget(ctx, name);
  }
}

const whatOf = (name: string): string => `${name} has an address in the target`;
const mark = ({ migrationId }: DriverContext, { sourceFloatingIpId }: PlannedHaIp): string =>
  descriptionMark(migrationId, `ha-ip.${sourceFloatingIpId}`);
