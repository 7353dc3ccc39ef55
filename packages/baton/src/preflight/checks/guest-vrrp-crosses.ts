import { covers } from '../../domain/ip-range.ts';
import type { Plan, PlannedLoadBalancer } from '../../domain/plan.ts';
import { type Check, warn } from '../check.ts';
import { instancesOf } from './guest-instances.ts';
import { eachGuest } from './guest-looks.ts';

export const guestVrrpCrosses: Check = {
  id: 'guest.vrrp-crosses',
  title: 'Adverts stay in their own cloud',
  looksAt:
    'Unicast peers behind a router, and networks of the target that were there before and may be one layer 2 with the source. When adverts cross, the pair is one VRRP domain over two clouds: the copy takes the VIP, and the source lets it go before the cutover.',
  needs: 'guest',
  remedy:
    'Keep protocol 112 from crossing until the cutover: leave it out of the security group in the target, or filter it on the way (VPN, peering).',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) => {
        const { balancer } = look;
        const instances = instancesOf(look);
        const routed = instances.flatMap(({ unicast }) =>
          (unicast?.peers ?? []).filter((peer) => !onLink(input.plan, balancer, peer)),
        );
        const used = networksOf(input.plan, balancer).filter(({ target }) => target !== 'create');
        return [
          ...[...new Set(routed)].map((peer) =>
            warn(`its unicast peer ${peer} is behind a router: where the clouds are connected, adverts may cross.`),
          ),
          ...used.map(({ name }) =>
            warn(
              `${name} is a network of the target that was there before: if it is one layer 2 with the source, adverts cross, and so does the VIP itself.`,
              'arping -c 3 an address of the source from the target: no answer must come. Where one does, filter protocol 112 and ARP for the VIP between the two until the cutover.',
            ),
          ),
        ];
      },
      'its peers are on its own networks, which are made anew in the target.',
    ),
};

function networksOf(plan: Plan, { nics }: PlannedLoadBalancer) {
  return plan.networks.filter(({ sourceId }) => nics.some((nic) => nic.sourceNetworkId === sourceId));
}

function onLink(plan: Plan, balancer: PlannedLoadBalancer, address: string): boolean {
  return networksOf(plan, balancer).some(({ subnets }) => subnets.some(({ cidr }) => covers(cidr, address)));
}
