import type { Plan, PlannedLoadBalancer } from '../../domain/plan.ts';
import { cidrContains } from './addresses.ts';
import { known, type Path, repeated, type Rule, type RuleFault } from './rule.ts';

/** The two load balancers: one of each role, disks in order, NICs on networks that the plan knows. */
export const loadBalancerRules: Rule = function* (plan) {
  const { loadBalancers } = plan;
  for (const role of ['primary', 'secondary'] as const) {
    const places = [...loadBalancers.entries()].filter(([, each]) => each.role === role).map(([index]) => index);
    if (places.length === 0) yield { path: ['loadBalancers'], message: `has no ${role}; exactly one of each role` };
    for (const index of places.slice(1)) {
      yield { path: ['loadBalancers', index, 'role'], message: `${role} is taken already; exactly one of each role` };
    }
  }
  yield* repeated(
    loadBalancers.map((each, index) => [each.sourceServerId, ['loadBalancers', index, 'sourceServerId']]),
  );
  yield* repeated(
    loadBalancers.flatMap((each, index) =>
      each.nics.map(
        (nic, place) => [nic.sourcePortId, ['loadBalancers', index, 'nics', place, 'sourcePortId']] as const,
      ),
    ),
  );
  for (const [index, loadBalancer] of loadBalancers.entries()) {
    yield* diskRules(loadBalancer, ['loadBalancers', index]);
    yield* nicRules(plan, loadBalancer, ['loadBalancers', index]);
  }
};

function* diskRules({ disks }: PlannedLoadBalancer, at: Path): Iterable<RuleFault> {
  yield* repeated(disks.map((disk, place) => [disk.key, [...at, 'disks', place, 'key']]));
  for (const [place, disk] of disks.entries()) {
    if (place === 0 && !disk.boot) {
      yield {
        path: [...at, 'disks', place, 'boot'],
        message: 'is false for the first disk; the root disk stands first, with boot: true',
      };
    }
    if (place > 0 && disk.boot) {
      yield { path: [...at, 'disks', place, 'boot'], message: 'is true for a second disk; only the first disk boots' };
    }
    if (place > 0 && disk.source.kind === 'image-root') {
      yield {
        path: [...at, 'disks', place, 'source', 'kind'],
        message: 'image-root is a root disk; volume, or the first place in the list',
      };
    }
  }
}

function* nicRules(plan: Plan, { nics }: PlannedLoadBalancer, at: Path): Iterable<RuleFault> {
  const networks = plan.networks.map((network) => network.sourceId);
  const groups = plan.securityGroups.map((group) => group.sourceId);
  for (const [place, nic] of nics.entries()) {
    const here = [...at, 'nics', place];
    yield* known(nic.sourceNetworkId, networks, [...here, 'sourceNetworkId'], 'the sourceId of a network of this plan');
    const subnets = plan.networks.find((network) => network.sourceId === nic.sourceNetworkId)?.subnets;
    for (const [position, fixedIp] of nic.fixedIps.entries()) {
      if (subnets === undefined) break;
      const ids = subnets.map((subnet) => subnet.sourceId);
      yield* known(
        fixedIp.subnetId,
        ids,
        [...here, 'fixedIps', position, 'subnetId'],
        'the sourceId of a subnet of its network',
      );
      const subnet = subnets.find((each) => each.sourceId === fixedIp.subnetId);
      if (subnet !== undefined && !cidrContains(subnet.cidr, fixedIp.address)) {
        yield {
          path: [...here, 'fixedIps', position, 'address'],
          message: `${fixedIp.address} is outside of its subnet; an address of ${subnet.cidr}`,
        };
      }
    }
    for (const [position, id] of nic.sourceSecurityGroupIds.entries()) {
      yield* known(
        id,
        groups,
        [...here, 'sourceSecurityGroupIds', position],
        'the sourceId of a security group of this plan',
      );
    }
  }
}
