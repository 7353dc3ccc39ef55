/** Who a port belongs to (neutron_lib/constants.py). */
export const DHCP = 'network:dhcp';
/** OVN's metadata service, which is on every machine at once. */
export const DISTRIBUTED = 'network:distributed';
export const FLOATING_IP = 'network:floatingip';
export const ROUTER_GATEWAY = 'network:router_gateway';
export const ROUTER_INTERFACE = 'network:router_interface';
export const COMPUTE = 'compute:nova';
