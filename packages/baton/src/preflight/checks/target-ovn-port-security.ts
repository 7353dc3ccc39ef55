import type { Check } from '../check.ts';
import { networkName, vipNicsOf } from '../planned.ts';
import { judgeForOvn } from './ovn-stance.ts';

export const targetOvnPortSecurity: Check = {
  id: 'target.ovn-port-security',
  title: 'On OVN, port security is on where a VIP is',
  looksAt:
    "portSecurityEnabled of the planned NICs on each VIP's network. Without it there are no address pairs, and OVN sends what is for the VIP to the VIP port itself, which is nowhere.",
  needs: 'lists',
  requirement: 'vips',
  remedy:
    'In the plan, set portSecurityEnabled: true for these NICs, give each the pair of the VIP (allowedAddressPairs) and a security group that admits what was open before, protocol 112 included.',
  run: ({ plan }) => {
    const open = new Map(
      vipNicsOf(plan)
        .filter(({ nic }) => !nic.portSecurityEnabled)
        .map((one) => [one.nic.sourcePortId, one]),
    );
    const wrong = [...open.values()].map(
      ({ nic, balancer }) =>
        `${nic.name} of ${balancer.name} on ${networkName(plan, nic.sourceNetworkId)} has no port security: the HA IP would lead nowhere`,
    );
    return Promise.resolve(judgeForOvn(plan, wrong, 'It is on for each NIC.'));
  },
};
