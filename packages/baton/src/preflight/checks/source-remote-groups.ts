import type { Port, SecurityGroupRule, Server } from '../../domain/cloud-resources.ts';
import { covers } from '../../domain/ip-range.ts';
import { type Check, foundOr, warn } from '../check.ts';
import { movingIds, shortList } from '../planned.ts';

export const sourceRemoteGroups: Check = {
  id: 'source.remote-groups',
  title: 'What security groups admit by membership',
  looksAt:
    'Rules of the group that admit members of a security group of which some stay in the source; rules of other groups that admit the load balancers as members; rules that name an address group. A security group ends at the border of its cloud.',
  needs: 'lists',
  remedy:
    'Before the cutover, admit by address what was admitted by membership: openstack security group rule create --remote-ip <CIDR> --protocol <protocol> --dst-port <port> <group>. From the target the load balancers come with the address of their router there (openstack router show <router> -c external_gateway_info), or by the VPN between the clouds.',
  run: async ({ plan, source }) => {
    const [ports, groups, servers] = await Promise.all([source.ports(), source.securityGroups(), source.servers()]);
    const moving = movingIds(plan).ports;
    const planned = new Set(plan.securityGroups.map((group) => group.sourceId));
    const nameOf = (id: string): string => groups.find((one) => one.id === id)?.name ?? id;
    const staying = (id: string): readonly Port[] =>
      ports.filter((port) => port.securityGroupIds.includes(id) && !moving.has(port.id));
    const whoStays = (id: string): readonly string[] => [
      ...new Set(staying(id).map((port) => nameOfHolder(port, servers))),
    ];
    const outward = plan.securityGroups.flatMap((group) =>
      remotesOf(group.rules)
        .filter((id) => staying(id).some((port) => !isAdmittedByAddress(group.rules, port)))
        .map((id) =>
          warn(
            `${group.name} admits members of ${nameOf(id)}; of these ${shortList(whoStays(id))} ${whoStays(id).length === 1 ? 'stays' : 'stay'} in ${plan.source.cloud}, and ${whoStays(id).length === 1 ? 'is' : 'are'} not admitted in ${plan.target.cloud}: the plan does not know their addresses.`,
          ),
        ),
    );
    const inward = groups
      .filter((group) => !planned.has(group.id) && staying(group.id).length > 0)
      .flatMap((group) =>
        remotesOf(group.rules)
          .filter((id) => planned.has(id))
          .map((id) =>
            warn(
              `${group.name} of ${shortList(whoStays(group.id))} admits members of ${nameOf(id)}: the load balancers are none from ${plan.target.cloud}.`,
            ),
          ),
      );
    const lists = groups
      .filter((group) => planned.has(group.id))
      .flatMap((group) =>
        group.rules
          .filter((rule) => rule.remoteAddressGroupId !== null)
          .map((rule) =>
            warn(
              `${group.name} admits the address group ${rule.remoteAddressGroupId}: the target gets its addresses as they were when the plan was made.`,
              'If the address group changed since, make the plan again; later changes must be made in both clouds.',
            ),
          ),
      );
    return foundOr([...lists, ...outward, ...inward], 'Only the load balancers themselves.');
  },
};

/** The plan admits those who stay by their addresses, where they were known when it was made. */
function isAdmittedByAddress(rules: readonly Pick<SecurityGroupRule, 'remoteIpPrefix'>[], port: Port): boolean {
  return port.fixedIps.every(({ address }) =>
    rules.some(({ remoteIpPrefix }) => remoteIpPrefix !== null && covers(remoteIpPrefix, address)),
  );
}

function remotesOf(rules: readonly Pick<SecurityGroupRule, 'remoteGroupId'>[]): readonly string[] {
  return [...new Set(rules.flatMap((rule) => rule.remoteGroupId ?? []))];
}

function nameOfHolder(port: Port, servers: readonly Server[]): string {
  return servers.find((one) => one.id === port.deviceId)?.name ?? (port.name || port.id);
}
