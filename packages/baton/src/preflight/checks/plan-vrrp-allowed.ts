import type { PlannedLoadBalancer, PlannedNic } from '../../domain/plan.ts';
import { type FilteredPort, vrrpPasses } from '../../domain/vrrp-passage.ts';
import { block, type Check, pass } from '../check.ts';

export const planVrrpAllowed: Check = {
  id: 'plan.vrrp-allowed',
  title: 'Security groups let VRRP through between the load balancers',
  looksAt:
    "The plan's security group rules for protocol 112, in and out, on a network that both load balancers have. The target gets the same rules.",
  needs: 'lists',
  remedy:
    'Add to a security group of both ports, in the source and in the plan: ingress, protocol 112, remote group the same group (openstack security group rule create --protocol 112 --remote-group ...), and egress where it is restricted. Without it both load balancers are MASTER.',
  run: ({ plan }) => {
    const rules = new Map(plan.securityGroups.map((group) => [group.sourceId, group.rules]));
    const [one, other] = plan.loadBalancers;
    if (one === undefined || other === undefined)
      return Promise.resolve([block('The plan has fewer than two load balancers.')]);
    const pairs = one.nics.flatMap((nic) =>
      other.nics.filter((peer) => peer.sourceNetworkId === nic.sourceNetworkId).map((peer) => [nic, peer] as const),
    );
    const open = pairs.find(([nic, peer]) => vrrpPasses(rules, filterOf(nic), filterOf(peer)));
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

const filterOf = (nic: PlannedNic): FilteredPort => ({
  portSecurityEnabled: nic.portSecurityEnabled,
  securityGroupIds: nic.sourceSecurityGroupIds,
  addresses: nic.fixedIps.map(({ address }) => address),
});

const names = (balancers: readonly PlannedLoadBalancer[]): string =>
  balancers.map((balancer) => balancer.name).join(' and ');
