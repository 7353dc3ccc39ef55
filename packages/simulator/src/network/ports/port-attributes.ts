import { Refusal } from '../../http/service.ts';
import { parseCidr } from '../addresses/cidr.ts';
import { parseIpAddress } from '../addresses/ip-address.ts';
import { badRequest } from '../refusals.ts';
import { attribute, type Attributes, type Read, requiredOnce } from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { STANDARD_ATTRIBUTES } from '../resource/resource.ts';
import { anything, bool, ipAddress, list, macAddress, record, show, text, uuid } from '../resource/values.ts';
import type { WantedIp } from './fixed-ips.ts';
import type { WantedPair } from './port-security.ts';

const wantedIp: Read<WantedIp> = (value, name) => {
  const { subnet_id: subnetId, ip_address: address } = record(value, name);
  return given({
    subnetId: subnetId === undefined ? undefined : uuid(subnetId, name),
    address: address === undefined ? undefined : ipAddress(address, name),
  });
};

/** neutron_lib/api/validators/allowed_address_pairs.py */
const wantedPair: Read<WantedPair> = (value, name) => {
  const { ip_address: address, mac_address: mac } = record(value, name);
  if (address === undefined) {
    throw new Refusal(400, 'AllowedAddressPair must contain ip_address', { type: 'AllowedAddressPairsMissingIP' });
  }
  // Kept as it was written: ML2/OVN compares the text.
  if (typeof address !== 'string' || (parseIpAddress(address) === null && parseCidr(address) === null)) {
    throw badRequest(`'${show(address)}' is not a valid IP address`);
  }
  return { ipAddress: address, macAddress: mac === undefined ? null : macAddress(mac, name) };
};

export const PORT_ATTRIBUTES = {
  ...STANDARD_ATTRIBUTES,
  name: attribute(text()),
  network_id: requiredOnce(uuid),
  mac_address: attribute(macAddress),
  fixed_ips: attribute(list(wantedIp)),
  allowed_address_pairs: attribute(list(wantedPair)),
  security_groups: attribute(list(uuid)),
  port_security_enabled: attribute(bool),
  admin_state_up: attribute(bool),
  device_id: attribute(text()),
  device_owner: attribute(text()),
  'binding:host_id': attribute(anything),
  'binding:profile': attribute(anything),
  'binding:vnic_type': attribute(text()),
  extra_dhcp_opts: attribute(anything),
  dns_name: attribute(text()),
  dns_domain: attribute(text()),
} satisfies Attributes;
