import { type Check, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

export const guestMtu: Check = {
  id: 'guest.mtu',
  title: 'Interfaces send nothing bigger than their network carries',
  looksAt:
    'The MTU of each interface against the one of its network in the plan. A bigger one is a black hole for big packets.',
  needs: 'guest',
  remedy:
    'Let the MTU come from DHCP, or set the one of the network on each load balancer (netplan, ifcfg, ...), and for now: ip link set dev <interface> mtu <value>.',
  run: (input) =>
    eachGuest(
      input,
      ['interfaces'],
      ({ interfaces, balancer }) =>
        balancer.nics.flatMap((nic) => {
          const network = input.plan.networks.find(({ sourceId }) => sourceId === nic.sourceNetworkId);
          const mac = nic.macAddress.toLowerCase();
          return interfaces
            .filter((one) => one.macAddress?.toLowerCase() === mac && network !== undefined && one.mtu > network.mtu)
            .map((one) =>
              warn(`${one.name} has MTU ${one.mtu}, its network ${network?.name} carries ${network?.mtu}.`),
            );
        }),
      'no bigger than their networks.',
    ),
};
