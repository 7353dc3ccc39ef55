/**
 * OVN answers DHCP inside the switch, after the port's own rules: a guest whose groups let no request out gets no lease there
 * (Neutron, doc/source/ovn/gaps.rst; LP 1926515). With DHCP agents Neutron lets requests out by itself.
 */
import type { NewSecurityGroupRule } from '../domain/cloud-resources.ts';
import type { PlannedNetwork, PlannedNic, PlannedSecurityGroup } from '../domain/plan.ts';
import type { Carried } from './carried.ts';

const SERVER_PORTS = { 4: 67, 6: 547 } as const;

interface Context {
  readonly nics: readonly PlannedNic[];
  readonly networks: readonly PlannedNetwork[];
}

export function withDhcp(
  groups: readonly PlannedSecurityGroup[],
  { nics, networks }: Context,
): Carried<readonly PlannedSecurityGroup[]> {
  const subnets = new Map(networks.flatMap((one) => one.subnets).map((subnet) => [subnet.sourceId, subnet]));
  let planned = groups;
  const notes: string[] = [];
  for (const nic of nics.filter((one) => one.portSecurityEnabled)) {
    const leased = nic.fixedIps.flatMap(({ subnetId }) => subnets.get(subnetId) ?? []).filter((one) => one.enableDhcp);
    for (const { ipVersion } of leased) {
      if (ipVersion === 6 && !leased.some((one) => one.ipv6AddressMode?.startsWith('dhcpv6') === true)) continue;
      const its = planned.filter((one) => nic.sourceSecurityGroupIds.includes(one.sourceId));
      if (its.some((one) => one.rules.some((rule) => letsOut(rule, ipVersion)))) continue;
      const first = its.find((one) => one.target === 'create');
      if (first === undefined) continue;
      planned = planned.map((one) => (one === first ? { ...one, rules: [...one.rules, dhcpRule(ipVersion)] } : one));
      notes.push(
        `security group ${first.name} gets a rule that lets DHCP requests out (UDP ${SERVER_PORTS[ipVersion]}): OVN gives no lease without one`,
      );
    }
  }
  return { planned, notes };
}

function letsOut(rule: NewSecurityGroupRule, ipVersion: 4 | 6): boolean {
  if (rule.direction !== 'egress' || rule.etherType !== `IPv${ipVersion}`) return false;
  if (rule.remoteGroupId !== null || (rule.remoteIpPrefix !== null && !rule.remoteIpPrefix.endsWith('/0')))
    return false;
  const protocol = rule.protocol?.toLowerCase() ?? 'any';
  if (['any', '0'].includes(protocol)) return true;
  const port = SERVER_PORTS[ipVersion];
  return ['udp', '17'].includes(protocol) && (rule.portRangeMin ?? port) <= port && port <= (rule.portRangeMax ?? port);
}

function dhcpRule(ipVersion: 4 | 6): NewSecurityGroupRule {
  return {
    direction: 'egress',
    etherType: `IPv${ipVersion}`,
    protocol: 'udp',
    portRangeMin: SERVER_PORTS[ipVersion],
    portRangeMax: SERVER_PORTS[ipVersion],
    remoteIpPrefix: null,
    remoteGroupId: null,
    description: 'DHCP',
  };
}
