/** What a subnet's addresses may be (neutron/db/ipam_backend_mixin.py). */
import { Refusal } from '../../http/service.ts';
import { type Cidr, formatCidr, hostRange, isHostOf, needCidr, overlap } from '../addresses/cidr.ts';
import { formatIpAddress, parseIpAddress } from '../addresses/ip-address.ts';
import { conflict, invalidInput } from '../refusals.ts';
import type { SubnetRow } from '../rows.ts';

export type Pool = SubnetRow['allocationPools'][number];

interface Range {
  readonly first: bigint;
  readonly last: bigint;
  readonly text: string;
}

/** The first address that a host may have. */
export function defaultGateway(cidr: Cidr): string {
  return formatIpAddress({ version: cidr.version, value: hostRange(cidr)[0] });
}

/** Everything but the gateway. */
export function defaultPools(cidr: Cidr, gatewayIp: string | null): readonly Pool[] {
  const [first, last] = hostRange(cidr);
  const gateway = gatewayIp === null ? null : parseIpAddress(gatewayIp);
  const pool = (start: bigint, end: bigint): readonly Pool[] =>
    start > end
      ? []
      : [
          {
            start: formatIpAddress({ version: cidr.version, value: start }),
            end: formatIpAddress({ version: cidr.version, value: end }),
          },
        ];
  if (gateway === null || !isHostOf(cidr, gateway)) return pool(first, last);
  return [...pool(first, gateway.value - 1n), ...pool(gateway.value + 1n, last)];
}

/** @throws Refusal 400 InvalidInput */
export function checkNoOverlap(cidr: Cidr, networkId: string, subnets: readonly SubnetRow[]): void {
  if (!subnets.some((subnet) => overlap(needCidr(subnet.cidr), cidr))) return;
  const requested = `Requested subnet with cidr: ${formatCidr(cidr)} for network: ${networkId}`;
  throw invalidInput(`${requested} overlaps with another subnet.`);
}

/** @throws Refusal 400 OutOfBoundsAllocationPool, InvalidAllocationPool, 409 OverlappingAllocationPools, GatewayConflictWithAllocationPools */
export function checkPools(pools: readonly Pool[], cidr: Cidr, gatewayIp: string | null): void {
  const [low, high] = hostRange(cidr);
  const ranges = pools.map(rangeOf);
  for (const { first, last, text } of ranges) {
    if (first > last) {
      throw new Refusal(400, `The allocation pool ${text} is not valid.`, { type: 'InvalidAllocationPool' });
    }
    if (first < low || last > high) {
      throw new Refusal(400, `The allocation pool ${text} spans beyond the subnet cidr ${formatCidr(cidr)}.`, {
        type: 'OutOfBoundsAllocationPool',
      });
    }
  }
  const ordered = ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1));
  for (const [at, range] of ordered.entries()) {
    const next = ordered[at + 1];
    if (next === undefined || range.last < next.first) continue;
    throw conflict(
      'OverlappingAllocationPools',
      `Found overlapping allocation pools: ${range.text} ${next.text} for subnet ${formatCidr(cidr)}.`,
    );
  }
  checkGateway(ranges, gatewayIp);
}

function checkGateway(ranges: readonly Range[], gatewayIp: string | null): void {
  const gateway = gatewayIp === null ? null : parseIpAddress(gatewayIp);
  if (gateway === null) return;
  const hit = ranges.find(({ first, last }) => first <= gateway.value && gateway.value <= last);
  if (hit === undefined) return;
  throw conflict(
    'GatewayConflictWithAllocationPools',
    `Gateway ip ${gatewayIp} conflicts with allocation pool ${hit.text}.`,
  );
}

function rangeOf({ start, end }: Pool): Range {
  const first = parseIpAddress(start);
  const last = parseIpAddress(end);
  const text = `${start}-${end}`;
  if (first === null || last === null) {
    throw new Refusal(400, `The allocation pool ${text} is not valid.`, { type: 'InvalidAllocationPool' });
  }
  return { first: first.value, last: last.value, text };
}
