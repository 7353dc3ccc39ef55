/** What may be filtered on a port (neutron/plugins/ml2/plugin.py, _portsec_ext_port_create_processing and its twin for updates). */
import { Refusal } from '../../http/service.ts';
import { conflict } from '../refusals.ts';
import type { AddressPairRow } from '../rows.ts';

/** Without a MAC address: the port's own. */
export interface WantedPair {
  readonly ipAddress: string;
  readonly macAddress: string | null;
}

/** @throws Refusal 400 DuplicateAddressPairInRequest */
export function completePairs(wanted: readonly WantedPair[], ownMacAddress: string): readonly AddressPairRow[] {
  const seen = new Set<string>();
  return wanted.map((pair) => {
    const complete = { ipAddress: pair.ipAddress, macAddress: pair.macAddress ?? ownMacAddress };
    const key = `${complete.macAddress} ${complete.ipAddress}`;
    if (seen.has(key)) {
      throw new Refusal(
        400,
        `Request contains duplicate address pair: mac_address ${pair.macAddress ?? 'None'} ip_address ${pair.ipAddress}.`,
        { type: 'DuplicateAddressPairInRequest' },
      );
    }
    seen.add(key);
    return complete;
  });
}

export interface Filtering {
  readonly portSecurityEnabled: boolean;
  readonly allowedAddressPairs: readonly AddressPairRow[];
  readonly securityGroupIds: readonly string[];
}

/**
 * `asksForGroups`: the request itself names them, and does not just leave them there.
 *
 * @throws Refusal 409 AddressPairAndPortSecurityRequired, PortSecurityPortHasSecurityGroup, 400
 * PortSecurityAndIPRequiredForSecurityGroups
 */
export function checkFiltering(port: Filtering, asksForGroups: boolean): void {
  if (port.portSecurityEnabled) return;
  if (port.allowedAddressPairs.length > 0) {
    throw conflict(
      'AddressPairAndPortSecurityRequired',
      'Port Security must be enabled in order to have allowed address pairs on a port.',
    );
  }
  if (port.securityGroupIds.length === 0) return;
  if (asksForGroups) {
    throw new Refusal(
      400,
      'Port security must be enabled and port must have an IP address in order to use security groups.',
      { type: 'PortSecurityAndIPRequiredForSecurityGroups' },
    );
  }
  throw conflict(
    'PortSecurityPortHasSecurityGroup',
    'Port has security group associated. Cannot disable port security or IP address until security group is removed.',
  );
}
