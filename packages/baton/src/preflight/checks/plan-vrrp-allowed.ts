import type { PlannedLoadBalancer, PlannedNic, PlannedSecurityGroup } from '../../domain/plan.ts';
import { covers } from '../../domain/ip-range.ts';
import { block, type Check, pass } from '../check.ts';

type Rule = PlannedSecurityGroup['rules'][number];

/** VRRP and CARP are IP protocol 112 (IANA). By name it fails on clouds that do not map it. */
const VRRP = new Set(['112', 'vrrp', 'any', '0']);

export const planVrrpAllowed: Check = {
  id: 'plan.vrrp-allowed',
  title: 'Security groups let VRRP through between the load balancers',
  looksAt:
    "The plan's security group rules for protocol 112, in and out, on a network that both load balancers have. The target gets the same rules.",
  needs: 'lists',
  remedy:
    'Add to a security group of both ports, in the source and in the plan: ingress, protocol 112, remote group the same group (openstack security group rule create --protocol 112 --remote-group ...), and egress where it is restricted. Without it both load balancers are MASTER.',
  run: ({ plan }) => {
    const groups = new Map(plan.securityGroups.map((group) => [group.sourceId, group]));
    const [one, other] = plan.loadBalancers;
    if (one === undefined || other === undefined)
      return Promise.resolve([block('The plan has fewer than two load balancers.')]);
    const pairs = one.nics.flatMap((nic) =>
      other.nics.filter((peer) => peer.sourceNetworkId === nic.sourceNetworkId).map((peer) => [nic, peer] as const),
    );
    const open = pairs.find(([nic, peer]) => passes(groups, nic, peer) && passes(groups, peer, nic));
    if (open !== undefined) {
      const name =
        plan.networks.find((network) => network.sourceId === open[0].sourceNetworkId)?.name ?? open[0].sourceNetworkId;
      return Promise.resolve([pass(`Protocol 112 passes both ways on ${name}.`)]);
    }
    return Promise.resolve([
      block(
        `On no network that ${names(plan.loadBalancers)} share does protocol 112 pass both ways by the security groups.`,
      ),
    ]);
  },
};

/** From `peer`, whose egress must let it out, to `nic`, whose ingress must let it in. */
function passes(groups: ReadonlyMap<string, PlannedSecurityGroup>, nic: PlannedNic, peer: PlannedNic): boolean {
  return admits(groups, nic, peer, 'ingress') && admits(groups, peer, nic, 'egress');
}

function admits(
  groups: ReadonlyMap<string, PlannedSecurityGroup>,
  at: PlannedNic,
  remote: PlannedNic,
  direction: Rule['direction'],
): boolean {
  if (!at.portSecurityEnabled) return true;
  const rules = at.sourceSecurityGroupIds.flatMap((id) => groups.get(id)?.rules ?? []);
  return rules.some(
    (rule) =>
      rule.direction === direction &&
      (rule.protocol === null || VRRP.has(rule.protocol.toLowerCase())) &&
      (rule.remoteGroupId === null || remote.sourceSecurityGroupIds.includes(rule.remoteGroupId)) &&
      (rule.remoteIpPrefix === null || remote.fixedIps.some((ip) => covers(rule.remoteIpPrefix ?? '', ip.address))),
  );
}

const names = (balancers: readonly PlannedLoadBalancer[]): string =>
  balancers.map((balancer) => balancer.name).join(' and ');
