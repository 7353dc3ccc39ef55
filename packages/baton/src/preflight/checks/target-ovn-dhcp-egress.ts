import type { NewSecurityGroupRule } from '../../domain/cloud-resources.ts';
import type { Plan, PlannedNic } from '../../domain/plan.ts';
import { covers } from '../../domain/ip-range.ts';
import { type Check, pass, warn } from '../check.ts';
import { mayBeOvn, nicsOf } from '../planned.ts';

const DHCP_SERVER_PORT = 67;
/** RFC 2131 4.1: a client without an address asks everybody. */
const BROADCAST = '255.255.255.255';
const UDP = new Set(['udp', '17', 'any', '0']);

export const targetOvnDhcpEgress: Check = {
  id: 'target.ovn-dhcp-egress',
  title: 'On OVN, security groups let DHCP out',
  looksAt:
    'Egress rules of each NIC with port security on a subnet with DHCP. Other backends let DHCP through by themselves; OVN does so by the rules only (Neutron, doc/source/ovn/gaps.rst).',
  needs: 'lists',
  remedy:
    'Add to a security group of the NIC, in the plan: egress, IPv4, protocol udp, port 67 (openstack security group rule create --egress --protocol udp --dst-port 67 <group>). It does not matter to a guest that sets its addresses itself.',
  run: ({ plan }) => {
    const { cloud, networkBackend } = plan.target;
    if (!mayBeOvn(plan)) return Promise.resolve([pass(`${cloud} does not run OVN.`)]);
    const shut = nicsOf(plan).filter(
      ({ nic }) => nic.portSecurityEnabled && asksDhcp(plan, nic) && !letsOut(plan, nic),
    );
    return Promise.resolve(
      shut.length === 0
        ? [pass('They do.')]
        : shut.map(({ nic, balancer }) =>
            warn(
              `${networkBackend === 'ovn' ? '' : `If ${cloud} runs OVN: `}${nic.name} of ${balancer.name} has no egress rule for DHCP; a guest that asks for its address gets none.`,
            ),
          ),
    );
  },
};

function asksDhcp(plan: Plan, nic: PlannedNic): boolean {
  const subnets = plan.networks.flatMap((network) => network.subnets);
  return nic.fixedIps.some((ip) =>
    subnets.some((subnet) => subnet.sourceId === ip.subnetId && subnet.ipVersion === 4 && subnet.enableDhcp),
  );
}

function letsOut(plan: Plan, nic: PlannedNic): boolean {
  return plan.securityGroups
    .filter((group) => nic.sourceSecurityGroupIds.includes(group.sourceId))
    .some((group) => group.rules.some(admitsDhcp));
}

function admitsDhcp(rule: NewSecurityGroupRule): boolean {
  const from = rule.portRangeMin ?? 0;
  const to = rule.portRangeMax ?? 65_535;
  return (
    rule.direction === 'egress' &&
    rule.etherType === 'IPv4' &&
    (rule.protocol === null || UDP.has(rule.protocol.toLowerCase())) &&
    from <= DHCP_SERVER_PORT &&
    DHCP_SERVER_PORT <= to &&
    rule.remoteGroupId === null &&
    (rule.remoteIpPrefix === null || covers(rule.remoteIpPrefix, BROADCAST))
  );
}
