/**
 * What carries a cloud's virtual networks. The same ports and address pairs do not work alike on all of them (Neutron,
 * doc/source/ovn/virtual_ips.rst and gaps.rst), so a network is translated, not copied, where source and target differ.
 */
export const NETWORK_BACKENDS = ['ovn', 'openvswitch', 'linuxbridge', 'contrail', 'unknown'] as const;

export type NetworkBackend = (typeof NETWORK_BACKENDS)[number];

/** As people call it. */
export const BACKEND_NAMES: Readonly<Record<NetworkBackend, string>> = {
  ovn: 'OVN',
  openvswitch: 'Open vSwitch',
  linuxbridge: 'Linux bridge',
  contrail: 'Contrail',
  unknown: 'an unknown backend',
};
