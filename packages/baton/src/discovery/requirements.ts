/** What the published procedure requires of a group before it can be moved, one by one, as far as the cloud tells it. */
import type { Port } from '../domain/cloud-resources.ts';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HaGroup, LoadBalancer, Vip } from '../domain/ha-group.ts';
import { VRRP_SERVICES } from '../domain/vrrp-services.ts';
import { covers, sameAddress } from '../domain/ip-range.ts';

type Readings = ReadonlyMap<string, GuestReading>;

export interface Requirement {
  readonly text: string;
  /** Null: the cloud cannot tell. */
  readonly met: boolean | null;
  readonly evidence: readonly string[];
}

/** `readings` by server id, where somebody looked inside. */
export function requirementsOf(group: HaGroup, readings: Readings = new Map()): readonly Requirement[] {
  const running = group.loadBalancers.filter(({ server }) => server.status === 'ACTIVE');
  const onPorts = group.haIps.filter(
    ({ floatingIp, declaredBy }) => floatingIp.portId !== null || declaredBy === 'metadata',
  );
  return [
    {
      text: 'two load balancers that run',
      met: running.length >= 2,
      evidence: group.loadBalancers.map(({ server }) => `${server.name} is ${server.status}`),
    },
    {
      text: 'HA IPs on ports',
      met: onPorts.length > 0 && onPorts.length === group.haIps.length,
      evidence: group.haIps.length === 0 ? ['no floating IP leads to it'] : group.haIps.flatMap((one) => one.evidence),
    },
    pairsBehind(group),
    healthyInside(group, readings),
  ];
}

function healthyInside({ loadBalancers }: HaGroup, readings: Readings): Requirement {
  const text = 'keepalived / VRRP / CARP healthy, and enabled at boot';
  const told = loadBalancers.map(({ server }) => judge(server.name, readings.get(server.id)));
  if (told.every(({ met }) => met === null && readings.size === 0))
    return { text, met: null, evidence: ['the cloud does not know it: look inside, --guest ssh'] };
  const met = told.some((one) => one.met === false) ? false : told.every((one) => one.met === true) ? true : null;
  return { text, met, evidence: told.map(({ evidence }) => evidence) };
}

/** All instances take part, and the service that starts them is enabled. */
function judge(
  name: string,
  reading: GuestReading | undefined,
): { readonly met: boolean | null; readonly evidence: string } {
  const kinds = (reading?.vrrp ?? []).flatMap(({ running }) => running?.kind ?? []);
  const states = (reading?.vrrp ?? []).flatMap(({ running }) => running?.instances ?? []);
  if (reading === undefined || states.length === 0)
    return { met: null, evidence: `${name}: no daemon's state was read` };
  const ill = states.filter(({ state }) => state !== 'MASTER' && state !== 'BACKUP');
  if (ill.length > 0)
    return { met: false, evidence: `${name}: ${ill.map((one) => `${one.name} is ${one.state}`).join(', ')}` };
  const units = kinds.map((kind) => {
    const service = VRRP_SERVICES[kind];
    return service === null ? true : (reading.units?.find((unit) => service.test(unit.name))?.enabled ?? null);
  });
  const said = states.map((one) => `${one.name} ${one.state}`).join(', ');
  if (units.includes(false)) return { met: false, evidence: `${name}: ${said}, but not enabled at boot` };
  return units.includes(null)
    ? { met: null, evidence: `${name}: ${said}; whether it starts at boot could not be read` }
    : { met: true, evidence: `${name}: ${said}, enabled at boot` };
}

/** `3 of 4` */
export function meetsText(group: HaGroup): string {
  const all = requirementsOf(group);
  return `${all.filter(({ met }) => met === true).length} of ${all.length}`;
}

function pairsBehind(group: HaGroup): Requirement {
  const wanted = group.vips.filter((vip) => group.haIps.some((haIp) => sameAddress(haIp.vipAddress, vip.address)));
  const missing = wanted.flatMap((vip) =>
    group.loadBalancers.filter((balancer) => !mayHold(balancer, vip)).map(({ server }) => ({ vip, server })),
  );
  return {
    text: 'VIPs behind the HA IPs, which every load balancer may hold',
    met: wanted.length > 0 && missing.length === 0,
    evidence: [
      ...(wanted.length === 0 ? ['no HA IP leads to a VIP'] : []),
      ...wanted.map((vip) => {
        const without = missing.filter((one) => one.vip === vip).map(({ server }) => server.name);
        return without.length === 0
          ? `every load balancer may send from ${vip.address}`
          : `no port of ${without.join(', ')} may send from ${vip.address}`;
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
