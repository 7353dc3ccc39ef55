/**
 * How ML2/OVN serves a VIP: an unbound port becomes `virtual` when the address pairs of others on its network name its address
 * as the very same text, with their own MAC and port security on (neutron/common/ovn/utils.py, get_virtual_port_parents; Zed,
 * measured: not for a CIDR, not for `/32`, not with port security off). A floating IP on an unbound port that is not
 * virtual leads to that port's own MAC, which is nowhere.
 */
import type { CloudState } from '../state/cloud-state.ts';
import type { PortRow } from './rows.ts';

/** Those that may hold the address of the unbound port; none: it is not virtual. */
export function virtualParents(state: CloudState, vip: PortRow, address: string): readonly PortRow[] {
  return state.ports.where(
    (port) =>
      port.id !== vip.id &&
      port.networkId === vip.networkId &&
      port.portSecurityEnabled &&
      port.allowedAddressPairs.some(
        (pair) => pair.ipAddress === address && pair.macAddress.toLowerCase() === port.macAddress.toLowerCase(),
      ),
  );
}
