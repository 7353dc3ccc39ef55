/** keepalived.json, which keepalived writes on its signal JSON (vrrp_json.c); both shapes of `json_version`. */
import { z } from 'zod';

import type { RunningInstance, VrrpRunning, VrrpState } from '../../domain/vrrp.ts';
import { MAX_INPUT, parsed, unparsable } from '../located.ts';
import type { Parsed } from '../located.ts';
import { placeOfJsonError } from './json-place.ts';

const count = z.int().min(0);
const flag = z.union([z.boolean(), count.transform((value) => value !== 0)]);

/** VRRP_STATE_* of keepalived's vrrp.h; an instance that is being deleted counts as stopped. */
const STATES: ReadonlyMap<number, VrrpState> = new Map([
  [0, 'INIT'],
  [1, 'BACKUP'],
  [2, 'MASTER'],
  [3, 'FAULT'],
  [97, 'STOP'],
  [98, 'STOP'],
]);

const Dumped = z.object({
  data: z.object({
    iname: z.string(),
    ifp_ifname: z.string().optional(),
    vrid: count.max(255),
    base_priority: count.max(255),
    effective_priority: count.max(255),
    master_priority: count.max(255).optional(),
    vipset: flag,
    state: z.int().refine((state) => STATES.has(state), 'no state of VRRP'),
    vips: z.array(z.string()).optional(),
    evips: z.array(z.string()).optional(),
    auth_data: z.unknown().optional(),
  }),
  stats: z.object({ advert_rcvd: count, advert_sent: count, become_master: count }).optional(),
});

const Dump = z.union([z.array(Dumped), z.object({ vrrp: z.array(Dumped) }).transform(({ vrrp }) => vrrp)]);

/** Fails, located, when the text is no JSON (line and column), or not this dump (its first line, and which field is wrong). */
export function readKeepalivedJson(text: string, file = 'keepalived.json'): Parsed<VrrpRunning> {
  if (text.length > MAX_INPUT) return unparsable(file, 1, 1, `longer than ${MAX_INPUT} characters`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const { line, column } = placeOfJsonError(text);
    return unparsable(file, line, column, 'this is not JSON');
  }
  // Of the two shapes, the one that was meant tells what is wrong with it.
  const dump = (Array.isArray(json) ? Dump.options[0] : Dump.options[1]).safeParse(json);
  if (!dump.success) {
    const [issue] = dump.error.issues;
    const path = issue?.path.map(String).join('.') ?? '';
    return unparsable(
      file,
      1,
      1,
      `this is not a dump of keepalived: ${path === '' ? '' : `${path}: `}${issue?.message ?? ''}`,
    );
  }
  const redacted = dump.data.filter(({ data }) => data.auth_data !== undefined && !isMasked(data.auth_data)).length;
  return parsed({ kind: 'keepalived', instances: dump.data.map(runningInstance), demotion: null, redacted });
}

/** Newer releases write asterisks in place of the password. */
function isMasked(password: unknown): boolean {
  return typeof password === 'string' && /^\**$/.test(password);
}

function runningInstance({ data, stats }: z.infer<typeof Dumped>): RunningInstance {
  const addresses = [...(data.vips ?? []), ...(data.evips ?? [])];
  return {
    name: data.iname,
    interface: data.ifp_ifname === undefined || data.ifp_ifname === '' ? null : data.ifp_ifname,
    routerId: data.vrid === 0 ? null : data.vrid,
    state: STATES.get(data.state) ?? 'INIT',
    basePriority: data.base_priority,
    effectivePriority: data.effective_priority,
    masterPriority: data.master_priority === undefined || data.master_priority === 0 ? null : data.master_priority,
    holdsAddresses: data.vipset && addresses.every(isSet),
    addresses: addresses.map(plainAddress),
    advertsReceived: stats?.advert_rcvd ?? null,
    advertsSent: stats?.advert_sent ?? null,
    becameMaster: stats?.become_master ?? null,
  };
}

/** `10.0.0.100/24 dev eth0 scope global set` (format_ipaddress in vrrp_ipaddress.c). */
export function isSet(address: string): boolean {
  return /\sset(?:\s|$)/.test(address);
}

export function plainAddress(address: string): string {
  return /^[^\s/]*/.exec(address)?.[0] ?? '';
}
