import { z } from 'zod';
import type { GuestInterface, GuestRoute } from '../../domain/guest-reading.ts';
import { MAX_INPUT, type Parsed, parsed, unparsable } from '../../vrrp/located.ts';

const address = z.object({ local: z.string(), prefixlen: z.number().int().min(0).max(128) });
const link = z.object({
  ifname: z.string(),
  flags: z.array(z.string()).catch([]),
  mtu: z.number().int().nonnegative().catch(0),
  link_type: z.string().optional().catch(undefined),
  address: z.string().optional().catch(undefined),
  addr_info: z.array(z.unknown()).catch([]),
});
const route = z.object({
  dst: z.string(),
  gateway: z.string().optional(),
  via: z.object({ host: z.string() }).optional().catch(undefined),
  dev: z.string().optional(),
  prefsrc: z.string().optional(),
  protocol: z.string().optional().catch(undefined),
});

/** `ip -j addr` of iproute2. What a filter left out is an empty object there. */
export function parseIpAddrJson(text: string): Parsed<readonly GuestInterface[]> {
  return each(text, 'ip -j addr', link, (one) => ({
    name: one.ifname,
    macAddress: one.link_type === 'ether' ? (one.address?.toLowerCase() ?? null) : null,
    mtu: one.mtu,
    up: one.flags.includes('UP'),
    addresses: one.addr_info.flatMap((info) => {
      const known = address.safeParse(info);
      return known.success ? [{ address: known.data.local, prefixLength: known.data.prefixlen }] : [];
    }),
  }));
}

/**
 * `ip -j route`, or `ip -j -6 route`: the main table. iproute2 leaves out the protocol `boot` (print_route), which also has what a
 * DHCP client's script adds by `ip route add`: it says nothing of who made the route.
 */
export function parseIpRouteJson(text: string): Parsed<readonly GuestRoute[]> {
  return each(text, 'ip -j route', route, (one) => ({
    destination: one.dst,
    gateway: one.gateway ?? one.via?.host ?? null,
    interface: one.dev ?? null,
    source: one.prefsrc ?? null,
    protocol: one.protocol ?? null,
  }));
}

function each<In, Out>(
  text: string,
  file: string,
  schema: z.ZodType<In>,
  map: (one: In) => Out,
): Parsed<readonly Out[]> {
  if (text.length > MAX_INPUT) return unparsable(file, 1, 1, `is longer than ${MAX_INPUT} characters`);
  if (text.trim() === '') return parsed([]);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return unparsable(file, 1, 1, 'is not whole JSON');
  }
  if (!Array.isArray(json)) return unparsable(file, 1, 1, 'is not a list');
  return parsed(
    json.flatMap((item) => {
      const known = schema.safeParse(item);
      return known.success ? [map(known.data)] : [];
    }),
  );
}
