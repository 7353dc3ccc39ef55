import { covers } from '../../domain/ip-range.ts';
import { type Check, warn } from '../check.ts';
import { mayBeOvn, networkName, nicsOf, vipNicsOf } from '../planned.ts';
import { judgeForOvn } from './ovn-stance.ts';

export const targetOvnAddressPairs: Check = {
  id: 'target.ovn-address-pairs',
  title: 'On OVN, each NIC has an address pair that is exactly the VIP',
  looksAt:
    "The plan's address pairs on each VIP's network. OVN lets a VIP move only for a pair that is its address as a text: not a CIDR, not even /32; and a MAC of its own (use_vmac, CARP) does not work there.",
  needs: 'lists',
  requirement: 'vips',
  remedy:
    'Write the VIP alone into loadBalancers.nics.allowedAddressPairs of the plan (ipAddress: 10.0.0.100, no macAddress). In keepalived, use_vmac must go: plain keepalived only.',
  run: ({ plan }) => {
    const wrong = vipNicsOf(plan).flatMap(({ vip, nic, balancer }) => {
      // That is the matter of target.ovn-port-security.
      if (!nic.portSecurityEnabled) return [];
      const ownMac = (mac: string | undefined): boolean => isOwn(mac, nic.macAddress);
      if (nic.allowedAddressPairs.some((pair) => pair.ipAddress === vip.address && ownMac(pair.macAddress))) return [];
      const near = nic.allowedAddressPairs.filter((pair) => covers(pair.ipAddress, vip.address));
      const has =
        near.length === 0
          ? 'none'
          : near
              .map((pair) => `${pair.ipAddress}${ownMac(pair.macAddress) ? '' : ` with MAC ${pair.macAddress}`}`)
              .join(', ');
      return [
        `${nic.name} of ${balancer.name} on ${networkName(plan, nic.sourceNetworkId)} needs the pair ${vip.address} and has ${has}: the HA IP would lead nowhere`,
      ];
    });
    const verdicts = judgeForOvn(plan, wrong, 'Each has it.');
    if (wrong.length > 0 || !mayBeOvn(plan)) return Promise.resolve(verdicts);
    const foreign = nicsOf(plan).flatMap(({ nic, balancer }) =>
      nic.allowedAddressPairs
        .filter((pair) => !isOwn(pair.macAddress, nic.macAddress))
        .map((pair) =>
          warn(
            `${nic.name} of ${balancer.name} has a pair with the MAC ${pair.macAddress}, as use_vmac and CARP need it: OVN drops what comes from it, or refuses the pair.`,
          ),
        ),
    );
    return Promise.resolve([...verdicts, ...foreign]);
  },
};

function isOwn(mac: string | undefined, own: string): boolean {
  return mac === undefined || mac.toLowerCase() === own.toLowerCase();
}
