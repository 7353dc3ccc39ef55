/** What the published procedure requires of a group before it can be moved, one by one, as far as the cloud tells it. */
import type { GuestReading, HaGroup, LoadBalancer, Port, Vip } from '../api/types/ha-group.ts';
import { covers, sameAddress } from './ip-cover.ts';

export interface Requirement {
  readonly text: string;
  /** Null: it cannot be told from here. */
  readonly met: boolean | null;
  readonly evidence: readonly string[];
}

export type Readings = Readonly<Record<string, GuestReading>>;

export function requirementsOf(group: HaGroup, readings: Readings = {}): readonly Requirement[] {
  const { loadBalancers, haIps } = group;
  const onPorts = haIps.filter(({ floatingIp, declaredBy }) => floatingIp.portId !== null || declaredBy === 'metadata');
  return [
    {
      text: 'two load balancers that run',
      met: loadBalancers.filter(({ server }) => server.status === 'ACTIVE').length >= 2,
      evidence: loadBalancers.map(({ server }) => `${server.name} is ${server.status}`),
    },
    {
      text: 'HA IPs on ports',
      met: onPorts.length > 0 && onPorts.length === haIps.length,
      evidence: haIps.length === 0 ? ['no floating IP leads to it'] : haIps.flatMap(({ evidence }) => evidence),
    },
    pairsBehind(group),
    healthyInside(group, readings),
  ];
}

export interface Readiness {
  readonly met: number;
  readonly missing: readonly Requirement[];
  readonly unknown: number;
  readonly isReady: boolean;
}

/** Ready: nothing that can be told from the cloud's lists is missing. The preflight says the rest. */
export function readinessOf(group: HaGroup): Readiness {
  const all = requirementsOf(group);
  const missing = all.filter(({ met }) => met === false);
  return {
    met: all.filter(({ met }) => met === true).length,
    missing,
    unknown: all.filter(({ met }) => met === null).length,
    isReady: missing.length === 0,
  };
}

function pairsBehind(group: HaGroup): Requirement {
  const wanted = group.vips.filter((vip) => group.haIps.some((haIp) => sameAddress(haIp.vipAddress, vip.address)));
  const without = (vip: Vip): readonly string[] =>
    group.loadBalancers.filter((balancer) => !mayHold(balancer, vip)).map(({ server }) => server.name);
  return {
    text: 'VIPs behind the HA IPs, which every load balancer may hold',
    met: wanted.length > 0 && wanted.every((vip) => without(vip).length === 0),
    evidence: [
      ...(wanted.length === 0 ? ['no HA IP leads to a VIP'] : []),
      ...wanted.map((vip) => {
        const names = without(vip);
        return names.length === 0
          ? `every load balancer may send from ${vip.address}`
          : `no port of ${names.join(', ')} may send from ${vip.address}`;
      }),
    ],
  };
}

function mayHold({ ports }: LoadBalancer, vip: Vip): boolean {
  return ports.some((port) => port.networkId === vip.networkId && maySendFrom(port, vip.address));
}

function maySendFrom(port: Port, address: string): boolean {
  return (
    !port.portSecurityEnabled ||
    port.allowedAddressPairs.some(({ ipAddress }) => covers(ipAddress, address)) ||
    port.fixedIps.some((fixedIp) => sameAddress(fixedIp.address, address))
  );
}

/** All instances take part. Whether the service starts at boot is only told where it was read. */
function healthyInside({ loadBalancers }: HaGroup, readings: Readings): Requirement {
  const text = 'keepalived / VRRP / CARP healthy, and enabled at boot';
  const told = loadBalancers.map(({ server }) => judged(server.name, readings[server.id]));
  if (told.every(({ met }) => met === null) && Object.keys(readings).length === 0)
    return { text, met: null, evidence: ['the cloud does not know it: look inside'] };
  const met = told.some((one) => one.met === false) ? false : told.every((one) => one.met === true) ? true : null;
  return { text, met, evidence: told.map(({ evidence }) => evidence) };
}

function judged(
  name: string,
  reading: GuestReading | undefined,
): { readonly met: boolean | null; readonly evidence: string } {
  const daemons = (reading?.vrrp ?? []).flatMap(({ running }) => running ?? []);
  const states = daemons.flatMap(({ instances }) => instances);
  if (reading === undefined || states.length === 0)
    return { met: null, evidence: `${name}: no daemon's state was read` };
  const ill = states.filter(({ state }) => state !== 'MASTER' && state !== 'BACKUP');
  if (ill.length > 0)
    return { met: false, evidence: `${name}: ${ill.map((one) => `${one.name} is ${one.state}`).join(', ')}` };
  const said = states.map((one) => `${one.name} ${one.state}`).join(', ');
  const units = daemons.map(({ kind }) => reading.units?.find((unit) => unit.name.startsWith(kind))?.enabled ?? null);
  if (units.includes(false)) return { met: false, evidence: `${name}: ${said}, but not enabled at boot` };
  return units.includes(null)
    ? { met: null, evidence: `${name}: ${said}; whether it starts at boot could not be read` }
    : { met: true, evidence: `${name}: ${said}, enabled at boot` };
}
