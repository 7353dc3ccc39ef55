/** Who has which address of a subnet, and who gets the next. */
import type { SimulatedCloud } from '../../cloud.ts';
import type { CloudState } from '../../state/cloud-state.ts';
import type { FixedIpRow, NetworkRow, SubnetRow } from '../rows.ts';
import { needCidr, contains } from './cidr.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

/** Neutron draws from the first so many free addresses (neutron/ipam/drivers/neutrondb_ipam/driver.py, MAX_WIN). */
const WINDOW = 1_000;

export function subnetsOf(state: CloudState, networkId: string): readonly SubnetRow[] {
  return state.subnets.where((subnet) => subnet.networkId === networkId);
}

/** Every address of the network that somebody has: behind each stands a port, those of gateways and floating IPs included. */
export function addressesInUse(state: CloudState, networkId: string): ReadonlySet<string> {
  const ports = state.ports.where((port) => port.networkId === networkId);
  return new Set(ports.flatMap((port) => port.fixedIps.map(({ address }) => address)));
}

/** `first`: as for DHCP's own port; `any`: drawn, as for all others. Null when every address of the pools is in use. */
export function freeAddress(
  cloud: SimulatedCloud,
  subnet: SubnetRow,
  which: 'first' | 'any',
  inUse: ReadonlySet<string> = addressesInUse(cloud.state, subnet.networkId),
): FixedIpRow | null {
  const free: string[] = [];
  const wanted = which === 'first' ? 1 : WINDOW;
  for (const address of poolAddresses(subnet)) {
    if (!inUse.has(address)) free.push(address);
    if (free.length === wanted) break;
  }
  const address = free[Math.min(free.length - 1, Math.floor(cloud.draw([0, free.length])))];
  return address === undefined ? null : { subnetId: subnet.id, address };
}

/** The subnet of the network whose range the address is of. */
export function subnetAround(state: CloudState, network: NetworkRow, address: string): SubnetRow | null {
  const parsed = parseIpAddress(address);
  if (parsed === null) return null;
  return subnetsOf(state, network.id).find((subnet) => contains(needCidr(subnet.cidr), parsed)) ?? null;
}

function* poolAddresses({ allocationPools, ipVersion }: SubnetRow): Generator<string> {
  for (const pool of allocationPools) {
    const start = parseIpAddress(pool.start);
    const end = parseIpAddress(pool.end);
    if (start === null || end === null) continue;
    for (let value = start.value; value <= end.value; value += 1n) yield formatIpAddress({ version: ipVersion, value });
  }
}
