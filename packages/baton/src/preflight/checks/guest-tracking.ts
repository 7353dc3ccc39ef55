import { covers, parseAddress } from '../../domain/ip-range.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Tracked } from '../../domain/vrrp.ts';
import { block, type Check, unknown, type Verdict, warn } from '../check.ts';
import { includes, instancesOf } from './guest-instances.ts';
import { eachGuest, type Seen } from './guest-looks.ts';
import { linesOf } from './guest-scripts.ts';

/** RFC 1918, RFC 6598, RFC 4193: what has such an address is reached in its own cloud only, if nothing routes there. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];
const ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]+/gi;

export const guestTracking: Check = {
  id: 'guest.tracking',
  title: 'What VRRP tracks is there in the target too',
  looksAt:
    'track_script, track_interface, track_bfd and the like: addresses in their commands and scripts that neither the pair nor its gateway has, and interfaces that are not there. A check that fails in the target puts the load balancer into FAULT, or takes its priority.',
  needs: 'guest',
  remedy:
    'Let the check look at the load balancer itself (its proxy, its port), or at something that both clouds reach; or take it out for the migration, on each load balancer.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) => {
        const tracks = instancesOf(look).flatMap((one) => one.tracks);
        // Many instances track one thing.
        const once = [...new Map(tracks.map((one) => [`${one.kind} ${one.name}`, one])).values()];
        return once.flatMap((one) => judge(input.plan, look, one));
      },
      'nothing that only the source has.',
    ),
};

function judge(plan: Plan, look: Seen<'configurations'>, track: Tracked): readonly Verdict[] {
  const { kind, name } = track;
  if (kind === 'script') return ofScript(plan, look, track);
  if (kind === 'bfd')
    return [warn(`it tracks the BFD peer ${name}, which stays in the source: ${consequence(track)}.`)];
  // Files and processes travel with the disk.
  const missing = kind === 'interface' && look.interfaces?.some((one) => one.name === name) === false;
  return missing ? [block(`it tracks the interface ${name}, which is not there: ${consequence(track)}.`)] : [];
}

function ofScript(plan: Plan, look: Seen<'configurations'>, track: Tracked): readonly Verdict[] {
  if (track.what === null) return [unknown(`it tracks the script ${track.name}; what that runs was not read.`)];
  const { lines, seen } = linesOf(look, track.name, track.what);
  const left = lines.flatMap(({ at, text }) =>
    (text.match(ADDRESS) ?? [])
      .filter((address) => staysBehind(plan, address))
      .map((address) => warn(`${at} asks ${address}, which stays in the source (${text}): ${consequence(track)}.`)),
  );
  return [
    ...left,
    ...(seen
      ? []
      : [
          unknown(
            `it tracks ${track.name}, which runs ${track.what}: what that looks at was not read.`,
            'Read the script: it must look at nothing that only the source has.',
          ),
        ]),
  ];
}

function staysBehind(plan: Plan, address: string): boolean {
  if (parseAddress(address) === null) return false;
  const subnets = plan.networks.flatMap((network) => network.subnets);
  const moving = [
    ...plan.loadBalancers.flatMap(({ nics }) => nics.flatMap((nic) => nic.fixedIps.map((ip) => ip.address))),
    ...plan.vips.map((vip) => vip.address),
    ...subnets.flatMap(({ gatewayIp }) => gatewayIp ?? []),
  ];
  const inside = [...PRIVATE, ...subnets.map(({ cidr }) => cidr)];
  return inside.some((range) => covers(range, address)) && !includes(moving, address);
}

const consequence = ({ weight }: Tracked): string =>
  weight === null || weight === 0
    ? 'in the target it would go to FAULT'
    : `in the target its priority changes by ${weight}`;
