import type { FloatingIp } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { descriptionMark, isMadeBy, migrationTag } from '../../domain/marks.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import { findReservation, needed } from '../made.ts';
import { isTagged, tag } from '../network/tagged.ts';
import type { Step, StepContext } from '../step.ts';

/**
 * Every HA IP's address belongs to the project in both clouds from here on, so that nobody else can get it in either
 * (invariant 4). Everything of the source that takes part carries the migration's tag.
 */
export function reserveAddressesStep(): Step {
  return {
    id: 'reserve-addresses',
    title: 'Reserve every HA IP address in the target, and tag what takes part',
    impact: 'none',
    check: async (ctx) => {
      for (const haIp of ctx.plan.haIps) {
        const reservation = await findReservation(ctx, haIp.address);
        if (reservation === null) return { done: false, needed: `${haIp.address} is not reserved in the target` };
        if (isOurs(ctx, reservation) && !isTagged(ctx, reservation))
          return { done: false, needed: `the reservation of ${haIp.address} is not tagged yet` };
      }
      return { done: await isSourceTagged(ctx), needed: 'the source is not tagged yet' };
    },
    act: async (ctx) => {
      for (const haIp of ctx.plan.haIps) await reserve(ctx, haIp);
      await tagSource(ctx);
    },
    verify: async (ctx) => {
      const reserved = await Promise.all(
        ctx.plan.haIps.map(async (haIp) =>
          needed(await findReservation(ctx, haIp.address), `Floating IP ${haIp.address}`),
        ),
      );
      return {
        proofs: reserved.map((floatingIp) => ({
          what: `${floatingIp.address} is reserved in both clouds`,
          result: 'proved' as const,
          detail: `floating IP ${floatingIp.id} in ${ctx.target.name}, project ${floatingIp.projectId}`,
        })),
      };
    },
    undo: async (ctx, depth) => {
      if (depth === 'rollback') return 'stands';
      // The reservation in the target stays, also now: an HA IP's address is never released before commit (invariant 4).
      await untagSource(ctx);
      return 'undone';
    },
  };
}

async function reserve(ctx: StepContext, haIp: PlannedHaIp): Promise<FloatingIp> {
  const session = ctx.targetOperator ?? ctx.target;
  const found = await findReservation(ctx, haIp.address);
  if (found !== null) {
    if (isOurs(ctx, found)) await tag(ctx, session.network, 'floatingips', found, haIp.tags);
    return found;
  }
  const made = await session.network.createFloatingIp(
    {
      networkId: haIp.targetNetwork.id,
      description: descriptionMark(ctx.migrationId, `ha-ip.${haIp.sourceFloatingIpId}`),
      address: haIp.address,
      projectId: ctx.plan.target.projectId,
      ...(haIp.dnsName === undefined ? {} : { dnsName: haIp.dnsName }),
      ...(haIp.dnsDomain === undefined ? {} : { dnsDomain: haIp.dnsDomain }),
    },
    ctx.signal,
  );
  if (made.address !== haIp.address) {
    throw new BatonError({
      code: 'ADDRESS_NOT_CHOSEN',
      kind: 'cloud',
      message: `${ctx.target.name} gave ${made.address} where ${haIp.address} was asked for.`,
      remedy: `Release ${made.address} in the target, and ask its operator why a floating IP's address cannot be chosen.`,
    });
  }
  await tag(ctx, session.network, 'floatingips', made, haIp.tags);
  return made;
}

/** An address that was reserved by somebody else is used as it is (invariant 5). */
function isOurs({ migrationId }: StepContext, reservation: FloatingIp): boolean {
  return isMadeBy(migrationId, reservation.description);
}

async function isSourceTagged(ctx: StepContext): Promise<boolean> {
  const mark = migrationTag(ctx.migrationId);
  const tagged = new Set((await ctx.source.compute.listServers({ tag: mark }, ctx.signal)).map((server) => server.id));
  if (!ctx.plan.loadBalancers.every((balancer) => tagged.has(balancer.sourceServerId))) return false;
  const floatingIps = await Promise.all(
    ctx.plan.haIps.map((haIp) => ctx.source.network.getFloatingIp(haIp.sourceFloatingIpId, ctx.signal)),
  );
  return floatingIps.every((one) => one === null || isTagged(ctx, one));
}

async function tagSource(ctx: StepContext): Promise<void> {
  const mark = migrationTag(ctx.migrationId);
  for (const balancer of ctx.plan.loadBalancers)
    await ctx.source.compute.addServerTag(balancer.sourceServerId, mark, ctx.signal);
  for (const haIp of ctx.plan.haIps) {
    const floatingIp = await ctx.source.network.getFloatingIp(haIp.sourceFloatingIpId, ctx.signal);
    if (floatingIp !== null) await tag(ctx, ctx.source.network, 'floatingips', floatingIp);
  }
}

async function untagSource(ctx: StepContext): Promise<void> {
  const mark = migrationTag(ctx.migrationId);
  for (const balancer of ctx.plan.loadBalancers)
    await ctx.source.compute.removeServerTag(balancer.sourceServerId, mark, ctx.signal);
  for (const haIp of ctx.plan.haIps) {
    const floatingIp = await ctx.source.network.getFloatingIp(haIp.sourceFloatingIpId, ctx.signal);
    if (floatingIp?.tags.includes(mark) === true) {
      await ctx.source.network.setTags(
        'floatingips',
        floatingIp.id,
        floatingIp.tags.filter((one) => one !== mark),
        ctx.signal,
      );
    }
  }
}
