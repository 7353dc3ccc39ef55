/** Which addresses a port gets (neutron/db/ipam_pluggable_backend.py). */
import type { SimulatedCloud } from '../../cloud.ts';
import { addressesInUse, freeAddress, subnetAround, subnetsOf } from '../addresses/allocate.ts';
import { isHostOf, needCidr } from '../addresses/cidr.ts';
import { parseIpAddress } from '../addresses/ip-address.ts';
import {
  addressInUse,
  badRequest,
  conflict,
  invalidInput,
  noAddressFree,
  notOfAnySubnet,
  notOfSubnet,
  subnetNotFound,
} from '../refusals.ts';
import type { FixedIpRow, NetworkRow, SubnetRow } from '../rows.ts';

/** One of both, or both. */
export interface WantedIp {
  readonly subnetId?: string;
  readonly address?: string;
}

/** One address of each IP version that the network has subnets of. @throws Refusal 409 IpAddressGenerationFailure */
export function anyFixedIps(cloud: SimulatedCloud, network: NetworkRow): readonly FixedIpRow[] {
  const subnets = subnetsOf(cloud.state, network.id);
  return ([4, 6] as const).flatMap((version) => {
    const candidates = subnets.filter(({ ipVersion }) => ipVersion === version);
    return candidates.length === 0 ? [] : [anyFixedIp(cloud, network.id, candidates)];
  });
}

/** @throws Refusal 409 IpAddressGenerationFailure */
export function anyFixedIp(cloud: SimulatedCloud, networkId: string, subnets: readonly SubnetRow[]): FixedIpRow {
  for (const subnet of subnets) {
    const free = freeAddress(cloud, subnet, 'any');
    if (free !== null) return free;
  }
  throw noAddressFree(networkId);
}

/**
 * `current`: what the port has; it may keep it. @throws Refusal 400 for addresses that do not belong there, 404
 * SubnetNotFound, 409 for those in use
 */
export function wantedFixedIps(
  cloud: SimulatedCloud,
  network: NetworkRow,
  wanted: readonly WantedIp[],
  current: readonly FixedIpRow[] = [],
): readonly FixedIpRow[] {
  const inUse = new Set(addressesInUse(cloud.state, network.id));
  for (const { address } of current) inUse.delete(address);
  checkTwins(wanted);
  const found: FixedIpRow[] = [];
  for (const ip of wanted) {
    const fixedIp = wantedFixedIp(cloud, network, ip, inUse, current);
    inUse.add(fixedIp.address);
    found.push(fixedIp);
  }
  return found;
}

function wantedFixedIp(
  cloud: SimulatedCloud,
  network: NetworkRow,
  { subnetId, address }: WantedIp,
  inUse: ReadonlySet<string>,
  current: readonly FixedIpRow[],
): FixedIpRow {
  const subnet = subnetId === undefined ? null : subnetOfNetwork(cloud, network, subnetId);
  if (address !== undefined) return chosenFixedIp(cloud, network, subnet, address, inUse);
  if (subnet === null) throw invalidInput('IP allocation requires subnet_id or ip_address.');
  const kept = current.find((ip) => ip.subnetId === subnet.id && !inUse.has(ip.address));
  const found = kept ?? freeAddress(cloud, subnet, 'any', inUse);
  if (found !== null) return found;
  throw conflict('IpAddressGenerationFailure', `No more IP addresses available for subnet ${subnet.id}.`);
}

/** An address that was asked for, inside the pools or not. `subnet` null: any of the network. */
export function chosenFixedIp(
  cloud: SimulatedCloud,
  network: NetworkRow,
  subnet: SubnetRow | null,
  address: string,
  inUse: ReadonlySet<string> = addressesInUse(cloud.state, network.id),
): FixedIpRow {
  const around = subnet ?? subnetAround(cloud.state, network, address);
  const parsed = parseIpAddress(address);
  if (around === null || parsed === null || !isHostOf(needCidr(around.cidr), parsed)) {
    throw subnet === null ? notOfAnySubnet(address) : notOfSubnet(address);
  }
  if (inUse.has(address)) throw addressInUse(address, around.id);
  return { subnetId: around.id, address };
}

/** @throws Refusal 404 SubnetNotFound, 400 for one of another network */
export function subnetOfNetwork({ state }: SimulatedCloud, network: NetworkRow, subnetId: string): SubnetRow {
  const subnet = state.subnets.get(subnetId);
  if (subnet === null) throw subnetNotFound(subnetId);
  if (subnet.networkId === network.id) return subnet;
  throw invalidInput(
    `Failed to create port on network ${network.id}, because fixed_ips included invalid subnet ${subnetId}.`,
  );
}

function checkTwins(wanted: readonly WantedIp[]): void {
  const addresses = wanted.flatMap(({ address }) => address ?? []);
  const twin = addresses.find((address, at) => addresses.indexOf(address) !== at);
  if (twin === undefined) return;
  throw badRequest(`Invalid input for fixed_ips. Reason: Duplicate IP address '${twin}'.`);
}
