import { covers } from '../../domain/ip-range.ts';
import { BACKEND_NAMES } from '../../domain/network-backend.ts';
import type { Plan, PlannedLoadBalancer } from '../../domain/plan.ts';
import { block, type Check, type Verdict, warn } from '../check.ts';
import { type Configured, heldBy, instancesOf } from './guest-instances.ts';
import { eachGuest } from './guest-looks.ts';

export const guestVirtualMac: Check = {
  id: 'guest.virtual-mac',
  title: "The MAC that answers for the VIP is one that the target's network lets through",
  looksAt:
    "use_vmac, vmac_xmit_base, CARP and ucarp, against the target's network backend and the address pairs of the ports. On OVN a VIP with a virtual MAC was measured dead, with every set of pairs but one, and with that one after a handover.",
  needs: 'guest',
  remedy:
    'Take use_vmac and vmac_xmit_base out of keepalived.conf on each load balancer, the secondary first; systemctl restart keepalived. The VIP then answers with the MAC of the port.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) => instancesOf(look).flatMap((instance) => judge(input.plan, look.balancer, instance)),
      'the VIP answers with a MAC that passes.',
    ),
};

function judge({ target }: Plan, balancer: PlannedLoadBalancer, instance: Configured): readonly Verdict[] {
  const mac = macOf(instance);
  if (mac === null) return [];
  const backend = BACKEND_NAMES[target.networkBackend];
  const what = `${instance.name} uses the MAC ${mac}${instance.vmacTransmitsFromBase ? ' (vmac_xmit_base)' : ''}`;
  const keepalived = instance.kind === 'keepalived' || instance.kind === 'vyos';
  if (target.networkBackend === 'ovn') {
    const text = `${what}; on ${backend} in ${target.cloud} the VIP would not answer.`;
    return [
      keepalived
        ? block(text)
        : block(
            text,
            'CARP and ucarp cannot do without it: move the pair to keepalived with plain MACs before the migration, or to a target with another network backend.',
          ),
    ];
  }
  if (isOpen(balancer, mac, heldBy(instance))) {
    return target.networkBackend === 'unknown'
      ? [warn(`${what}, and its ports have pairs with it; whether ${target.cloud} lets it through is not known.`)]
      : [];
  }
  return [
    block(
      `${what}, and no address pair of its ports has that MAC: ${backend} in ${target.cloud} would drop its frames.`,
      `Add the pair to the ports of each load balancer in the source and make the plan again: openstack port set --allowed-address ip-address=<VIP>,mac-address=${mac} <port>`,
    ),
  ];
}

/** ucarp 1.5.2 sends its adverts from 00:00:5e:00:00:<vhid>, whatever answers for the VIP (captured). */
function macOf({ kind, virtualMac, routerId }: Configured): string | null {
  if (kind !== 'ucarp' || routerId === null) return virtualMac;
  return virtualMac ?? `00:00:5e:00:00:${routerId.toString(16).padStart(2, '0')}`;
}

function isOpen({ nics }: PlannedLoadBalancer, mac: string, addresses: readonly string[]): boolean {
  return nics.some(
    (nic) =>
      !nic.portSecurityEnabled ||
      nic.allowedAddressPairs.some(
        (pair) =>
          pair.macAddress?.toLowerCase() === mac.toLowerCase() &&
          addresses.some((address) => covers(pair.ipAddress, address)),
      ),
  );
}
