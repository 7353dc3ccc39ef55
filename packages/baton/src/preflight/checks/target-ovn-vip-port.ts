import { sameAddress } from '../../domain/ip-range.ts';
import { block, type Check, foundOr } from '../check.ts';
import { networkName, nicsOf, usedNetworks } from '../planned.ts';

export const targetOvnVipPort: Check = {
  id: 'target.ovn-vip-port',
  title: "On OVN, no VIP port is bound, and the metadata port has none of the group's addresses",
  looksAt:
    "VIP ports that are in the target already, and OVN's metadata ports (network:distributed) on networks that the plan uses. Such a port takes the first free address when DHCP goes on. On networks of its own Baton turns DHCP on after all ports have their addresses.",
  needs: 'lists',
  requirement: 'vips',
  remedy:
    'Free the address while nothing runs on that network: openstack subnet set --no-dhcp <subnet>, reserve the address with a port (openstack port create --fixed-ip ip-address=<address> ...), openstack subnet set --dhcp <subnet>, then delete that port. Or let Baton make a network of its own (target: create).',
  run: async ({ plan, target, own }) => {
    const ports = await target.ports();
    const wanted = [
      ...plan.vips.map((vip) => ({ networkId: vip.sourceNetworkId, address: vip.address })),
      ...nicsOf(plan).flatMap(({ nic }) =>
        nic.fixedIps.map((ip) => ({ networkId: nic.sourceNetworkId, address: ip.address })),
      ),
    ];
    const used = usedNetworks(plan);
    const taken = wanted.flatMap(({ networkId, address }) =>
      ports
        .filter(
          (port) =>
            port.networkId === used.get(networkId) &&
            port.deviceOwner === 'network:distributed' &&
            port.fixedIps.some((ip) => sameAddress(ip.address, address)),
        )
        .map(() =>
          block(`OVN's metadata port on ${networkName(plan, networkId)} has ${address}, which the group needs.`),
        ),
    );
    const bound = ports
      .filter(
        (port) =>
          own.made(port) &&
          port.deviceId !== '' &&
          plan.vips.some((vip) => port.fixedIps.some((ip) => sameAddress(ip.address, vip.address))),
      )
      .map((port) =>
        block(
          `The VIP port ${port.name || port.id} of ${plan.target.cloud} belongs to ${port.deviceOwner || 'a device'} ${port.deviceId}.`,
          'Take it off that server (openstack server remove port <server> <port>): it must only reserve the address.',
        ),
      );
    return foundOr([...taken, ...bound], 'So it is.');
  },
};
