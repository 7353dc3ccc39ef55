/** What carries a cloud's networks: ML2 with Linux bridge and L3, DHCP and metadata agents, or ML2/OVN, which has none of those. */
export type Driver = 'linuxbridge' | 'ovn';

/** What the encapsulation takes of Ethernet's 1500 bytes: VXLAN 50, Geneve 58. */
export const TENANT_MTU: Readonly<Record<Driver, number>> = { linuxbridge: 1450, ovn: 1442 };

export const ENCAPSULATION: Readonly<Record<Driver, string>> = { linuxbridge: 'vxlan', ovn: 'geneve' };
