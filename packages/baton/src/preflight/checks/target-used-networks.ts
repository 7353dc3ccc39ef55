import { overlap } from '../../domain/ip-range.ts';
import { block, type Check, foundOr, type Verdict } from '../check.ts';

/** OVN's; with a remedy of its own in target.ovn-vip-port. */
const METADATA_PORT = 'network:distributed';

export const targetUsedNetworks: Check = {
  id: 'target.used-networks',
  title: 'What the plan uses in the target is there, and its addresses fit',
  looksAt:
    'Networks, subnets, routers and security groups that the plan uses instead of making them; fixed IPs that are taken on a used network; subnets that overlap on a used router.',
  needs: 'lists',
  remedy: 'Correct `use` in the plan, or free the address; or let Baton make a network of its own (target: create).',
  run: async ({ plan, target, own }) => {
    const [networks, subnets, routers, groups, ports] = await Promise.all([
      target.networks(),
      target.subnets(),
      target.routers(),
      target.securityGroups(),
      target.ports(),
    ]);
    const found: Verdict[] = [];
    const missing = (kind: string, id: string, name: string): void => {
      found.push(block(`${plan.target.cloud} has no ${kind} ${id}, which the plan uses for ${name}.`));
    };
    for (const network of plan.networks) {
      if (network.target === 'create') continue;
      const { use } = network.target;
      if (!networks.some((one) => one.id === use)) missing('network', use, network.name);
      for (const subnet of network.subnets) {
        const there = subnets.find((one) => one.id === subnet.use);
        if (there === undefined) missing('subnet', subnet.use ?? '(none)', subnet.name);
        else if (there.cidr !== subnet.cidr)
          found.push(
            block(`Subnet ${there.name || there.id} of ${plan.target.cloud} is ${there.cidr}, planned ${subnet.cidr}.`),
          );
      }
      const wanted = [
        ...plan.vips.filter((vip) => vip.sourceNetworkId === network.sourceId).map((vip) => vip.address),
        ...plan.loadBalancers
          .flatMap((one) => one.nics)
          .filter((nic) => nic.sourceNetworkId === network.sourceId)
          .flatMap((nic) => nic.fixedIps.map((ip) => ip.address)),
      ];
      for (const port of ports.filter(
        (one) => one.networkId === use && !own.made(one) && one.deviceOwner !== METADATA_PORT,
      )) {
        for (const ip of port.fixedIps)
          if (wanted.includes(ip.address))
            found.push(
              block(
                `${ip.address} belongs to port ${port.name || port.id} on ${network.name} in ${plan.target.cloud}.`,
              ),
            );
      }
    }
    for (const group of plan.securityGroups) {
      const { target: place } = group;
      if (place !== 'create' && !groups.some((one) => one.id === place.use))
        missing('security group', place.use, group.name);
    }
    for (const router of plan.routers) {
      const { target: place } = router;
      if (place === 'create') continue;
      if (!routers.some((one) => one.id === place.use)) missing('router', place.use, router.name);
      const reached = ports
        .filter((port) => port.deviceId === place.use && !own.made(port))
        .flatMap((port) => port.fixedIps.map((ip) => ip.subnetId));
      const planned = plan.networks
        .filter((network) => network.target === 'create')
        .flatMap((network) => network.subnets)
        .filter((subnet) => router.sourceSubnetIds.includes(subnet.sourceId));
      for (const subnet of subnets.filter((one) => reached.includes(one.id) && !own.made(one))) {
        for (const ours of planned)
          if (overlap(ours.cidr, subnet.cidr))
            found.push(
              block(
                `${ours.cidr} overlaps with ${subnet.cidr} (${subnet.name || subnet.id}), which router ${router.name} of ${plan.target.cloud} has already.`,
              ),
            );
      }
    }
    return foundOr(found, 'As planned.');
  },
};
