import { covers } from '../../domain/ip-range.ts';
import { block, type Check, warn } from '../check.ts';
import { heldBy, includes, instancesOf } from './guest-instances.ts';
import { eachGuest } from './guest-looks.ts';

export const guestVipsConfigured: Check = {
  id: 'guest.vips-configured',
  title: 'Every VIP of the plan is configured in VRRP or CARP on each load balancer',
  looksAt:
    'The addresses of all instances, those held beside them included, against the VIPs of the plan; and the other way round.',
  needs: 'guest',
  requirement: 'vips',
  remedy:
    'Add the VIP to virtual_ipaddress of the instance on each load balancer, the secondary first; keepalived -t; systemctl reload keepalived.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) => {
        const held = instancesOf(look).flatMap(heldBy);
        const missing = input.plan.vips.filter(({ address }) => !includes(held, address));
        const open = look.balancer.nics
          .filter((nic) => nic.portSecurityEnabled)
          .flatMap((nic) => nic.allowedAddressPairs.map(({ ipAddress }) => ipAddress));
        const anyPort = look.balancer.nics.some((nic) => !nic.portSecurityEnabled);
        const others = held
          .filter(
            (address) =>
              !includes(
                input.plan.vips.map((vip) => vip.address),
                address,
              ),
          )
          // IPv6 VRRP always has a link-local address first (RFC 5798, 5.2.9): it never leaves the network.
          .filter((address) => !address.toLowerCase().startsWith('fe80:'))
          .filter((address) => !anyPort && !open.some((range) => covers(range, address)));
        return [
          ...missing.map(({ address, name }) =>
            block(`the VIP ${address} (${name}) is in no VRRP instance: this load balancer could never serve it.`),
          ),
          ...others.map((address) =>
            warn(
              `${address} is shared by VRRP, and neither a VIP of the plan nor in an address pair of its ports: the target would drop its traffic.`,
              'Add an address pair for it to the ports of each load balancer in the source (openstack port set --allowed-address ip-address=...) and make the plan again, or take it out of the configuration.',
            ),
          ),
        ];
      },
      'holds every VIP of the plan.',
    ),
};
