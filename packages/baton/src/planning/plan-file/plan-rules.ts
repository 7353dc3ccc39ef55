/**
 * What a plan must be beyond its shape: everything it points at is in it, and its addresses fit. Each rule names the place
 * of the fault, so that the reader can say line and column.
 */
import type { Plan, PlannedCutover } from '../../domain/plan.ts';
import type { DnsCutover } from '../../ports/name-updates.ts';
import { cidrContains, cidrVersionOf, ipVersionOf } from './addresses.ts';
import { loadBalancerRules } from './load-balancer-rules.ts';
import { known, repeated, type Rule, type RuleFault } from './rule.ts';

/** All faults of a plan that has the right shape, in no special order. */
export function planFaults(plan: Plan): readonly RuleFault[] {
  return [cloudRules, diskRules, haIpRules, vipRules, networkRules, routerRules, securityGroupRules, probeRules]
    .flatMap((rule) => [...rule(plan)])
    .concat([...loadBalancerRules(plan)]);
}

const cloudRules: Rule = function* (plan) {
  if (plan.source.cloud === plan.target.cloud && plan.source.projectId === plan.target.projectId) {
    yield {
      path: ['target', 'cloud'],
      message: `${plan.target.cloud} is the source as well; another cloud, or another project`,
    };
  }
};

const haIpRules: Rule = function* (plan) {
  yield* repeated(plan.haIps.map((haIp, index) => [haIp.address, ['haIps', index, 'address']]));
  const vips = plan.vips.map((vip) => vip.address);
  for (const [index, haIp] of plan.haIps.entries()) {
    yield* known(haIp.vipAddress, vips, ['haIps', index, 'vipAddress'], 'the address of a VIP of this plan');
    const { cutover } = haIp;
    const wrong = hookFault(cutover);
    if (wrong !== null) yield { path: ['haIps', index, 'cutover'], message: wrong };
    if (cutover?.driver === 'dns') yield* nameRules(cutover, ['haIps', index, 'cutover']);
  }
};

const diskRules: Rule = function* ({ disks }) {
  if (disks.strategy !== 'mover' && disks.limits?.readLatencyMs !== undefined)
    yield {
      path: ['disks', 'limits', 'readLatencyMs'],
      message: 'is of movers alone; strategy mover, or leave it out',
    };
};

export function hookFault(cutover: PlannedCutover | undefined): string | null {
  if (cutover?.driver !== 'hook' || (cutover.command === undefined) !== (cutover.url === undefined)) return null;
  return `${cutover.url === undefined ? 'has neither command nor url' : 'has both command and url'}; one of the two`;
}

function* nameRules(
  { name, ttlSeconds, usualTtlSeconds, update }: DnsCutover,
  at: readonly (string | number)[],
): Iterable<RuleFault> {
  if (ttlSeconds > usualTtlSeconds)
    yield { path: [...at, 'ttlSeconds'], message: `${ttlSeconds} is more than usualTtlSeconds; that or less` };
  const bare = (one: string): string => one.toLowerCase().replace(/\.$/, '');
  if (update.kind === 'rfc2136' && bare(name) !== bare(update.zone) && !bare(name).endsWith(`.${bare(update.zone)}`))
    yield { path: [...at, 'update', 'zone'], message: `${update.zone} does not hold ${name}; the zone that it is in` };
}

const vipRules: Rule = function* (plan) {
  yield* repeated(plan.vips.map((vip, index) => [vip.address, ['vips', index, 'address']]));
  const networks = plan.networks.map((network) => network.sourceId);
  const groups = plan.securityGroups.map((group) => group.sourceId);
  for (const [index, vip] of plan.vips.entries()) {
    const at = ['vips', index] as const;
    yield* known(vip.sourceNetworkId, networks, [...at, 'sourceNetworkId'], 'the sourceId of a network of this plan');
    const subnets = plan.networks.find((network) => network.sourceId === vip.sourceNetworkId)?.subnets;
    if (subnets !== undefined) {
      const ids = subnets.map((subnet) => subnet.sourceId);
      yield* known(vip.sourceSubnetId, ids, [...at, 'sourceSubnetId'], 'the sourceId of a subnet of its network');
    }
    const subnet = subnets?.find((each) => each.sourceId === vip.sourceSubnetId);
    if (subnet !== undefined && !cidrContains(subnet.cidr, vip.address)) {
      yield {
        path: [...at, 'address'],
        message: `${vip.address} is outside of its subnet; an address of ${subnet.cidr}`,
      };
    }
    for (const [place, id] of vip.sourceSecurityGroupIds.entries()) {
      yield* known(
        id,
        groups,
        [...at, 'sourceSecurityGroupIds', place],
        'the sourceId of a security group of this plan',
      );
    }
  }
};

const networkRules: Rule = function* (plan) {
  yield* repeated(plan.networks.map((network, index) => [network.sourceId, ['networks', index, 'sourceId']]));
  yield* repeated(
    plan.networks.flatMap((network, index) =>
      network.subnets.map(
        (subnet, place) => [subnet.sourceId, ['networks', index, 'subnets', place, 'sourceId']] as const,
      ),
    ),
  );
  for (const [index, network] of plan.networks.entries()) {
    for (const [place, subnet] of network.subnets.entries()) {
      const at = ['networks', index, 'subnets', place] as const;
      if (network.target === 'create' && subnet.use !== undefined) {
        yield { path: [...at, 'use'], message: 'has no meaning here, since its network is created; leave it out' };
      }
      if (network.target !== 'create' && subnet.use === undefined) {
        yield {
          path: [...at, 'use'],
          message:
            "is missing; the id of the target's subnet that takes its place, since its network is used, not created",
        };
      }
      if (cidrVersionOf(subnet.cidr) !== subnet.ipVersion) {
        yield {
          path: [...at, 'cidr'],
          message: `${subnet.cidr} does not fit ipVersion ${subnet.ipVersion}; make them agree`,
        };
      }
      if (subnet.gatewayIp !== null && ipVersionOf(subnet.gatewayIp) !== subnet.ipVersion) {
        yield {
          path: [...at, 'gatewayIp'],
          message: `${subnet.gatewayIp} does not fit ipVersion ${subnet.ipVersion}; make them agree`,
        };
      }
      for (const [pool, { start, end }] of subnet.allocationPools.entries()) {
        for (const [key, address] of [
          ['start', start],
          ['end', end],
        ] as const) {
          if (!cidrContains(subnet.cidr, address)) {
            yield {
              path: [...at, 'allocationPools', pool, key],
              message: `${address} is outside of the subnet; an address of ${subnet.cidr}`,
            };
          }
        }
      }
    }
  }
};

const routerRules: Rule = function* (plan) {
  const subnets = plan.networks.flatMap((network) => network.subnets.map((subnet) => subnet.sourceId));
  yield* repeated(plan.routers.map((router, index) => [router.sourceId, ['routers', index, 'sourceId']]));
  for (const [index, router] of plan.routers.entries()) {
    for (const [place, id] of router.sourceSubnetIds.entries()) {
      yield* known(id, subnets, ['routers', index, 'sourceSubnetIds', place], 'the sourceId of a subnet of this plan');
    }
    for (const [place, { subnetId }] of (router.interfaces ?? []).entries()) {
      const its = router.sourceSubnetIds;
      yield* known(subnetId, its, ['routers', index, 'interfaces', place, 'subnetId'], 'one of its sourceSubnetIds');
    }
  }
};

const securityGroupRules: Rule = function* (plan) {
  const groups = plan.securityGroups.map((group) => group.sourceId);
  yield* repeated(plan.securityGroups.map((group, index) => [group.sourceId, ['securityGroups', index, 'sourceId']]));
  for (const [index, group] of plan.securityGroups.entries()) {
    for (const [place, rule] of group.rules.entries()) {
      const at = ['securityGroups', index, 'rules', place] as const;
      if (rule.remoteGroupId !== null) {
        yield* known(
          rule.remoteGroupId,
          groups,
          [...at, 'remoteGroupId'],
          'the sourceId of a security group of this plan',
        );
      }
      if (rule.remoteGroupId !== null && rule.remoteIpPrefix !== null) {
        yield {
          path: [...at, 'remoteIpPrefix'],
          message: 'stands beside remoteGroupId; one of the two, the other null',
        };
      }
    }
  }
};

const probeRules: Rule = function* (plan) {
  if (plan.probe.icmp === null && plan.probe.http === null) {
    yield {
      path: ['probe'],
      message: 'looks at nothing, so no cutover could be proved; icmp, http, or both',
    };
  }
};
