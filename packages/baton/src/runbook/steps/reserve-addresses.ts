import { migrationTag } from '../../domain/marks.ts';
import type { Proof } from '../../domain/step.ts';
import { openDrivers } from '../ha-ip-sides.ts';
import { isTagged, tag } from '../network/tagged.ts';
import type { Step, StepContext } from '../step.ts';

/**
 * What leads every HA IP to the target is made and tried. Its address belongs to the project in both clouds from here on, so
 * that nobody else can get it in either (invariant 4). Everything of the source that takes part carries the migration's tag,
 * last of all: the tag says that all of this was done.
 */
export function reserveAddressesStep(): Step {
  let prepared: readonly Proof[] = [];
  return {
    id: 'reserve-addresses',
    title: 'Reserve every HA IP address in the target, and tag what takes part',
    impact: 'none',
    yieldsToPause: true,
    check: async (ctx) => {
      for (const { haIp, driver } of openDrivers(ctx)) {
        if ((await driver.addressIn('target')) === null)
          return { done: false, needed: `${haIp.address} is not reserved in the target` };
      }
      return (await isSourceTagged(ctx)) ? { done: true } : { done: false, needed: 'the source is not tagged yet' };
    },
    act: async (ctx) => {
      prepared = await prepareAll(ctx);
      await tagSource(ctx);
    },
    // What was prepared in an earlier run is seen by preparing it again: nothing is left to be made.
    verify: async (ctx) => ({ proofs: prepared.length > 0 ? prepared : await prepareAll(ctx) }),
    undo: async (ctx, depth) => {
      if (depth === 'rollback') return 'stands';
      for (const { driver } of openDrivers(ctx)) await driver.cleanUp();
      await untagSource(ctx);
      return 'undone';
    },
  };
}

async function prepareAll(ctx: StepContext): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const { driver } of openDrivers(ctx)) proofs.push(...(await driver.prepare()));
  return proofs;
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
