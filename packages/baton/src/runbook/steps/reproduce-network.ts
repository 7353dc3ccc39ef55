import type { Proof } from '../../domain/step.ts';
import { BatonError } from '../../domain/error.ts';
import { assertMadeByUs } from '../../domain/invariants.ts';
import { findNetwork, findPort, findRouter, findSecurityGroup, findSubnet, needed } from '../made.ts';
import { findNetworks, makeNetworks, turnDhcpOn } from '../network/networks.ts';
import { makePorts, nicDifferences } from '../network/ports.ts';
import { missingReservation, removeReservations } from '../network/reservations.ts';
import { makeRouters, removeRouters } from '../network/routers.ts';
import { findSecurityGroups, makeSecurityGroups, rulesAreEqual } from '../network/security-groups.ts';
import { isTagged } from '../network/tagged.ts';
import type { Step, StepContext } from '../step.ts';

/** Networks, subnets, routers, security groups and ports in the target: same fixed IPs, same MACs. */
export function reproduceNetworkStep(): Step {
  return {
    id: 'network',
    title: 'Reproduce the network in the target: same fixed IPs and MACs',
    impact: 'none',
    yieldsToPause: true,
    check: async (ctx) => {
      const missing = await firstMissing(ctx);
      return missing === null ? { done: true } : { done: false, needed: missing };
    },
    act: async (ctx) => {
      const groups = await makeSecurityGroups(ctx);
      const ids = await makeNetworks(ctx);
      await makeRouters(ctx, ids);
      await makePorts(ctx, ids, groups);
      await turnDhcpOn(ctx);
    },
    verify: async (ctx) => {
      const missing = await firstMissing(ctx);
      if (missing !== null) {
        throw new BatonError({
          code: 'NETWORK_DIFFERS',
          kind: 'cloud',
          message: `The network in the target is not as planned: ${missing}.`,
          remedy: 'Start the migration again; if it stays, look at that resource in the target.',
        });
      }
      return { proofs: await networkProofs(ctx) };
    },
    undo: async (ctx, depth) => {
      if (depth === 'rollback') return 'stands';
      await removeNetwork(ctx);
      return 'undone';
    },
  };
}

/** The first thing that is not there or not as planned, in words. */
async function firstMissing(ctx: StepContext): Promise<string | null> {
  const groups = await findSecurityGroups(ctx);
  if (groups === null) return 'a security group is missing';
  if (!(await rulesAreEqual(ctx, groups))) return 'a security group has other rules';
  if ((await findNetworks(ctx)) === null) return 'a network or subnet is missing';
  for (const router of ctx.plan.routers) {
    if (router.target === 'create' && (await findRouter(ctx, router.sourceId)) === null)
      return `router ${router.name} is missing`;
  }
  for (const vip of ctx.plan.vips) {
    const port = await findPort(ctx, vip.sourcePortId);
    if (port === null) return `VIP port ${vip.address} is missing`;
    if (!isTagged(ctx, port)) return `VIP port ${vip.address} is not tagged yet`;
  }
  for (const nic of ctx.plan.loadBalancers.flatMap((balancer) => balancer.nics)) {
    const port = await findPort(ctx, nic.sourcePortId);
    if (port === null) return `port ${nic.name} is missing`;
    if (!isTagged(ctx, port)) return `port ${nic.name} is not tagged yet`;
    const differences = nicDifferences(nic, port);
    if (differences.length > 0) return `port ${nic.name}: ${differences.join(', ')}`;
  }
  const unreserved = await missingReservation(ctx);
  if (unreserved !== null) return `nothing reserves ${unreserved} yet`;
  for (const network of ctx.plan.networks) {
    if (network.target !== 'create') continue;
    for (const subnet of network.subnets) {
      if (subnet.enableDhcp && (await findSubnet(ctx, subnet.sourceId))?.enableDhcp === false)
        return `subnet ${subnet.name} has no DHCP yet`;
    }
  }
  return null;
}

async function networkProofs(ctx: StepContext): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const vip of ctx.plan.vips) {
    const port = needed(await findPort(ctx, vip.sourcePortId), `VIP port ${vip.address}`);
    proofs.push({
      what: `VIP ${vip.address} is reserved in the target by an unbound port`,
      result: 'proved',
      detail: `port ${port.id}, no device`,
    });
  }
  for (const planned of ctx.plan.networks) {
    const network =
      planned.target === 'create'
        ? await findNetwork(ctx, planned.sourceId)
        : await ctx.target.network.getNetwork(planned.target.use, ctx.signal);
    const fits = network !== null && network.mtu >= planned.mtu;
    proofs.push({
      what: `network ${planned.name} carries packets as big as in the source`,
      result: fits ? 'proved' : 'not-provable',
      detail: `MTU ${network?.mtu ?? 'unknown'}, in the source ${planned.mtu}${fits ? '' : ': guests that take it by DHCP follow, others must be changed'}`,
    });
  }
  for (const balancer of ctx.plan.loadBalancers) {
    for (const nic of balancer.nics) {
      const port = needed(await findPort(ctx, nic.sourcePortId), `Port ${nic.name}`);
      const pairs = port.allowedAddressPairs.map((pair) => pair.ipAddress).join(' ') || 'none';
      proofs.push({
        what: `${balancer.name} keeps its address and its MAC`,
        result: 'proved',
        detail: `${nic.fixedIps.map((ip) => ip.address).join(' ')}, ${port.macAddress}, address pairs ${pairs}, port ${port.id}`,
      });
    }
  }
  for (const planned of ctx.plan.securityGroups) {
    if (planned.target !== 'create') continue;
    const group = needed(await findSecurityGroup(ctx, planned.sourceId), `Security group ${planned.name}`);
    proofs.push({
      what: `security group ${planned.name} has the source's rules`,
      result: 'proved',
      detail: `${group.rules.length} rules, group ${group.id}`,
    });
  }
  return proofs;
}

/** The reverse order; only what carries this migration's mark. */
async function removeNetwork(ctx: StepContext): Promise<void> {
  const { network } = ctx.target;
  const { signal } = ctx;
  const portIds = [
    ...ctx.plan.vips.map((vip) => vip.sourcePortId),
    ...ctx.plan.loadBalancers.flatMap((balancer) => balancer.nics.map((nic) => nic.sourcePortId)),
  ];
  for (const sourcePortId of portIds) {
    const port = await findPort(ctx, sourcePortId);
    if (port === null) continue;
    assertMadeByUs(ctx.migrationId, `Port ${port.id}`, port.description);
    await network.deletePort(port.id, signal);
  }
  await removeReservations(ctx);
  await removeRouters(ctx);
  for (const planned of ctx.plan.networks) {
    for (const plannedSubnet of planned.subnets) {
      const subnet = await findSubnet(ctx, plannedSubnet.sourceId);
      if (subnet !== null) await network.deleteSubnet(subnet.id, signal);
    }
    const made = await findNetwork(ctx, planned.sourceId);
    if (made !== null) await network.deleteNetwork(made.id, signal);
  }
  for (const planned of ctx.plan.securityGroups) {
    const group = await findSecurityGroup(ctx, planned.sourceId);
    if (group !== null) await network.deleteSecurityGroup(group.id, signal);
  }
}
