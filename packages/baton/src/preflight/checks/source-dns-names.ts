import { type Check, foundOr, warn } from '../check.ts';
import { nicsOf } from '../planned.ts';

export const sourceDnsNames: Check = {
  id: 'source.dns-names',
  title: 'Names in the DNS go on to lead to the group',
  looksAt:
    "Names that the source's Neutron publishes for HA IPs, VIP ports and NICs (dns_name), and DNS domains of the networks. A NIC that is named after its server gets that name in the target too.",
  needs: 'lists',
  remedy:
    "The source's record lives as long as the floating IP there, until the commit. Before that, make a record for the name that does not hang on it: openstack recordset create <zone> <name> --type A --record <address>.",
  run: async ({ plan, source }) => {
    const [networks, ports, floatingIps] = await Promise.all([source.networks(), source.ports(), source.floatingIps()]);
    const ofVips = plan.vips.map((vip) => ({ id: vip.sourcePortId, serverName: null }));
    const ofNics = nicsOf(plan).map(({ balancer, nic }) => ({ id: nic.sourcePortId, serverName: balancer.name }));
    const found = [
      ...plan.haIps.flatMap(({ address, sourceFloatingIpId }) => {
        const name = floatingIps.find((one) => one.id === sourceFloatingIpId)?.dnsName ?? null;
        return name === null
          ? []
          : [warn(`${name} leads to ${address} by ${plan.source.cloud}'s own record, which ends with the commit.`)];
      }),
      ...[...ofVips, ...ofNics].flatMap(({ id, serverName }) => {
        const name = ports.find((one) => one.id === id)?.dnsName ?? null;
        return name === null || name === hostNameOf(serverName)
          ? []
          : [
              warn(
                `Port ${id} is called ${name} in the DNS of ${plan.source.cloud}; see that the target's has it too.`,
              ),
            ];
      }),
      ...networks.flatMap(({ id, name, dnsDomain }) =>
        dnsDomain !== null && plan.networks.some((one) => one.sourceId === id)
          ? [
              warn(
                `Names on ${name} end in ${dnsDomain} in ${plan.source.cloud}; the target's DNS may end them otherwise.`,
              ),
            ]
          : [],
      ),
    ];
    return foundOr(found, "Neutron publishes none beside the servers' own.");
  },
};

/** As Nova makes a host name of a server's name (nova/utils.py, sanitize_hostname). */
function hostNameOf(name: string | null): string | null {
  return (
    name
      ?.replaceAll(/[ _]/g, '-')
      .replaceAll(/[^\w.-]+/g, '')
      .toLowerCase()
      .replaceAll(/^[.-]+|[.-]+$/g, '') ?? null
  );
}
