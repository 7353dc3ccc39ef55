import { block, type Check, type Verdict, foundOr, warn } from '../check.ts';
import { nicsOf } from '../planned.ts';

export const sourcePortForwardings: Check = {
  id: 'source.port-forwardings',
  title: 'No floating IP forwards single ports to the group',
  looksAt:
    "Port forwardings of the HA IPs, and of the project's other floating IPs to addresses of the load balancers or VIPs. An address that forwards ports cannot lead to a VIP port as well.",
  needs: 'lists',
  requirement: 'ha-ips',
  remedy:
    'Carry the forwarding into the load balancer itself (haproxy, nftables), delete it (openstack floating ip port forwarding delete <floating ip> <forwarding>), and put the floating IP on the VIP port: openstack floating ip set --port <VIP port> <floating ip>.',
  run: async ({ plan, source }) => {
    const haIps = new Set(plan.haIps.map((haIp) => haIp.sourceFloatingIpId));
    const addresses = new Set([
      ...plan.vips.map((vip) => vip.address),
      ...nicsOf(plan).flatMap(({ nic }) => nic.fixedIps.map((ip) => ip.address)),
    ]);
    const found = (await source.floatingIps()).flatMap(({ id, address, portForwardings }): readonly Verdict[] => {
      const isHaIp = haIps.has(id);
      const ours = portForwardings.filter((one) => isHaIp || addresses.has(one.internalAddress));
      if (ours.length === 0) return [];
      const to = ours
        .map((one) => `${one.protocol} ${one.externalPort ?? 'ports'} to ${one.internalAddress}`)
        .join(', ');
      return isHaIp
        ? [block(`The HA IP ${address} forwards ${to}: that cannot be carried over.`)]
        : [
            warn(
              `${address}, which is no HA IP of the plan, forwards ${to}: it stays in ${plan.source.cloud} and leads nowhere once that load balancer is off.`,
            ),
          ];
    });
    return foundOr(found, 'None does.');
  },
};
