import type { FloatingIp } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { descriptionMark, migrationTag } from '../../domain/marks.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import { findReservation, needed } from '../made.ts';
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
        if ((await findReservation(ctx, haIp.address)) === null)
          return { done: false, needed: `${haIp.address} is not reserved in the target` };
      }
      return { done: await isTagged(ctx), needed: 'the source is not tagged yet' };
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
  const found = await findReservation(ctx, haIp.address);
  if (found !== null) return found;
  const session = ctx.targetOperator ?? ctx.target;
  const made = await session.network.createFloatingIp(
    {
      networkId: haIp.targetNetwork.id,
      description: descriptionMark(ctx.migrationId, `ha-ip.${haIp.sourceFloatingIpId}`),
      address: haIp.address,
      projectId: ctx.plan.target.projectId,
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
  await session.network.setTags('floatingips', made.id, [migrationTag(ctx.migrationId)], ctx.signal);
  return made;
}

async function isTagged(ctx: StepContext): Promise<boolean> {
  const tag = migrationTag(ctx.migrationId);
  const tagged = new Set((await ctx.source.compute.listServers({ tag }, ctx.signal)).map((server) => server.id));
  return ctx.plan.loadBalancers.every((balancer) => tagged.has(balancer.sourceServerId));
}

async function tagSource(ctx: StepContext): Promise<void> {
  const tag = migrationTag(ctx.migrationId);
  for (const balancer of ctx.plan.loadBalancers)
    await ctx.source.compute.addServerTag(balancer.sourceServerId, tag, ctx.signal);
  for (const haIp of ctx.plan.haIps) {
    const floatingIp = await ctx.source.network.getFloatingIp(haIp.sourceFloatingIpId, ctx.signal);
    if (floatingIp !== null && !floatingIp.tags.includes(tag)) {
      await ctx.source.network.setTags('floatingips', floatingIp.id, [...floatingIp.tags, tag], ctx.signal);
    }
  }
}

async function untagSource(ctx: StepContext): Promise<void> {
  const tag = migrationTag(ctx.migrationId);
  for (const balancer of ctx.plan.loadBalancers)
    await ctx.source.compute.removeServerTag(balancer.sourceServerId, tag, ctx.signal);
  for (const haIp of ctx.plan.haIps) {
    const floatingIp = await ctx.source.network.getFloatingIp(haIp.sourceFloatingIpId, ctx.signal);
    if (floatingIp?.tags.includes(tag) === true) {
      await ctx.source.network.setTags(
        'floatingips',
        floatingIp.id,
        floatingIp.tags.filter((one) => one !== tag),
        ctx.signal,
      );
    }
  }
}
