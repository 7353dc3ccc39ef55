/**
 * An HA IP as customers make it by hand (Neutron, doc/source/ovn/virtual_ips.rst): an unbound port that reserves the VIP,
 * that very address as address pair on the port of each load balancer, protocol 112 between them, and a floating IP that
 * leads to the unbound port. The same on every backend: ML2/OVN serves a VIP only for a pair that is exactly its address.
 *
 * Looks first and makes what is missing, so that it may be repeated. Nothing is taken away.
 */
import type { FloatingIp, Port } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { sameAddress } from '../../domain/ip-range.ts';
import { vrrpPasses } from '../../domain/vrrp-passage.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { keepalivedExample, virtualRouterIdFor } from './keepalived-example.ts';
import { lookAround, type Situation } from './look.ts';
import type { CreatedHaIp, HaIpPart, HaIpRequest } from './request.ts';

/** Of everything that this command makes. */
const DESCRIPTION = 'HA IP made by Baton';

interface Work {
  readonly cloud: Cloud;
  readonly request: HaIpRequest;
  readonly situation: Situation;
  readonly parts: HaIpPart[];
  readonly signal: AbortSignal;
}

/** Throws a BatonError with the way out where a part cannot be found or may not be made. */
export async function createHaIp(cloud: Cloud, request: HaIpRequest, signal: AbortSignal): Promise<CreatedHaIp> {
  const situation = await lookAround(cloud, request, signal);
  const work: Work = { cloud, request, situation, parts: [], signal };
  assertFiltered(situation);
  const vipPort = await vipPortOf(work);
  const vip = vipPort?.fixedIps[0]?.address ?? request.vip ?? null;
  await letVrrpThrough(work);
  for (const { server, port } of situation.members) await pairOn(work, server.name, port.id, vip);
  const floatingIp = await floatingIpOf(work, vipPort);
  return {
    address: floatingIp?.address ?? request.address ?? null,
    vip,
    vipPortId: vipPort?.id ?? null,
    parts: work.parts,
    examples: examplesFor(work, vip),
    notes: notesFor(situation, request),
  };
}

/** Neutron refuses address pairs on a port without port security (409), and OVN serves no VIP port there. */
function assertFiltered({ members }: Situation): void {
  const open = members.filter(({ port }) => !port.portSecurityEnabled);
  if (open.length === 0) return;
  throw new BatonError({
    code: 'HA_IP_PORT_SECURITY',
    kind: 'user',
    message: `Port security is off on ${open.map(({ server, port }) => `${port.name || port.id} of ${server.name}`).join(' and ')}, so it can have no address pair.`,
    remedy: `Turn it on, with security groups that admit what the load balancer serves: openstack port set --enable-port-security --security-group <group> ${open[0]?.port.id ?? '<port>'}`,
  });
}

async function vipPortOf({ cloud, request, situation, parts, signal }: Work): Promise<Port | null> {
  const { vipPort, network, subnet } = situation;
  if (vipPort !== null) {
    const address = vipPort.fixedIps[0]?.address ?? '';
    parts.push({
      what: `VIP port ${vipPort.name || vipPort.id}, which reserves ${address}`,
      id: vipPort.id,
      state: 'there',
    });
    return vipPort;
  }
  const where = request.vip === undefined ? `an address of ${subnet.cidr}` : request.vip;
  if (request.dryRun === true) {
    parts.push({ what: `VIP port ${request.name}, which reserves ${where}`, id: '', state: 'to be made' });
    return null;
  }
  const made = await cloud.network.createPort(
    {
      name: request.name,
      description: DESCRIPTION,
      networkId: network.id,
      fixedIps: [{ subnetId: subnet.id, ...(request.vip === undefined ? {} : { address: request.vip }) }],
      // It is never bound: rules on it filter nothing.
      securityGroupIds: [],
      allowedAddressPairs: [],
    },
    signal,
  );
  parts.push({
    what: `VIP port ${made.name}, which reserves ${made.fixedIps[0]?.address ?? ''}`,
    id: made.id,
    state: 'made',
  });
  return made;
}

/** A security group of its own, on the ports of all members, where theirs do not let VRRP through. */
async function letVrrpThrough({ cloud, request, situation, parts, signal }: Work): Promise<void> {
  const { members, securityGroups } = situation;
  const rules = new Map(securityGroups.map((group) => [group.id, group.rules]));
  const ends = members.map(({ port }) => ({ ...port, addresses: port.fixedIps.map(({ address }) => address) }));
  const passes = ends.every((one, at) => ends.slice(at + 1).every((other) => vrrpPasses(rules, one, other)));
  const names = members.map(({ server }) => server.name).join(' and ');
  if (passes) {
    parts.push({ what: `protocol 112 passes between ${names}`, id: '', state: 'there' });
    return;
  }
  const name = `${request.name}-vrrp`;
  if (request.dryRun === true) {
    parts.push({ what: `security group ${name}: protocol 112 between ${names}`, id: '', state: 'to be made' });
    return;
  }
  const known = securityGroups.find((group) => group.name === name && group.description === DESCRIPTION);
  const group = known ?? (await cloud.network.createSecurityGroup({ name, description: DESCRIPTION }, signal));
  // By number: by name it fails on clouds that do not map it. Neutron lets everything out of a new group.
  if (!group.rules.some(({ protocol, direction }) => protocol === '112' && direction === 'ingress')) {
    await cloud.network.createSecurityGroupRule(
      group.id,
      {
        direction: 'ingress',
        etherType: 'IPv4',
        protocol: '112',
        portRangeMin: null,
        portRangeMax: null,
        remoteIpPrefix: null,
        remoteGroupId: group.id,
        description: 'VRRP',
      },
      signal,
    );
  }
  parts.push({
    what: `security group ${name}: protocol 112 between ${names}`,
    id: group.id,
    state: known === undefined ? 'made' : 'there',
  });
  for (const { server, port } of members) {
    const now = await fresh(cloud, port.id, signal);
    if (now.securityGroupIds.includes(group.id)) continue;
    await cloud.network.changePort(
      port.id,
      { securityGroupIds: [...now.securityGroupIds, group.id] },
      now.revision,
      signal,
    );
    parts.push({ what: `port of ${server.name} gets security group ${name}`, id: port.id, state: 'changed' });
  }
}

async function pairOn(
  { cloud, request, parts, signal }: Work,
  server: string,
  portId: string,
  vip: string | null,
): Promise<void> {
  const port = await fresh(cloud, portId, signal);
  const what = `address pair ${vip ?? 'of the VIP'} on the port of ${server}`;
  // The exact string, without /32: OVN takes nothing else for the VIP (facts measured on ML2/OVN 23.03).
  const exact = port.allowedAddressPairs.some(
    ({ ipAddress, macAddress }) =>
      ipAddress === vip && (macAddress === undefined || macAddress.toLowerCase() === port.macAddress.toLowerCase()),
  );
  if (exact) {
    parts.push({ what, id: portId, state: 'there' });
    return;
  }
  if (request.dryRun === true || vip === null) {
    parts.push({ what, id: portId, state: 'to be made' });
    return;
  }
  // `10.0.0.9/32` is the same to Neutron, which refuses both side by side.
  const others = port.allowedAddressPairs.filter(
    ({ ipAddress, macAddress }) =>
      !(
        sameAddress(ipAddress.replace(/\/(32|128)$/, ''), vip) &&
        (macAddress ?? '').toLowerCase() === port.macAddress.toLowerCase()
      ),
  );
  await cloud.network.changePort(
    portId,
    { allowedAddressPairs: [...others, { ipAddress: vip }] },
    port.revision,
    signal,
  );
  parts.push({ what, id: portId, state: 'made' });
}

async function floatingIpOf(work: Work, vipPort: Port | null): Promise<FloatingIp | null> {
  const { cloud, request, situation, parts, signal } = work;
  const known = situation.floatingIp;
  const leads = known !== null && known.portId !== null;
  if (leads || request.dryRun === true || vipPort === null) {
    parts.push({
      what: `floating IP ${known?.address ?? request.address ?? `of ${situation.externalNetwork.name}`}, which leads to the VIP`,
      id: known?.id ?? '',
      state: leads ? 'there' : 'to be made',
    });
    return known;
  }
  const made =
    known ??
    (await cloud.network.createFloatingIp(
      {
        networkId: situation.externalNetwork.id,
        description: DESCRIPTION,
        ...(request.address === undefined ? {} : { address: request.address }),
      },
      signal,
    ));
  const led = await cloud.network.setFloatingIpPort(made.id, vipPort.id, made.revision, signal);
  parts.push({
    what: `floating IP ${led.address}, which leads to the VIP`,
    id: led.id,
    state: known === null ? 'made' : 'changed',
  });
  return led;
}

async function fresh(cloud: Cloud, portId: string, signal: AbortSignal): Promise<Port> {
  const port = await cloud.network.getPort(portId, signal);
  if (port !== null) return port;
  throw new BatonError({
    code: 'PORT_GONE',
    kind: 'cloud',
    message: `Port ${portId} is gone from ${cloud.name}.`,
    remedy: 'Somebody deleted it meanwhile. Look at its server, then try again.',
    retryable: true,
  });
}

function examplesFor({ request, situation }: Work, vip: string | null): CreatedHaIp['examples'] {
  const address = vip ?? '<the VIP>';
  const prefixLength = Number(situation.subnet.cidr.split('/')[1] ?? 32);
  const virtualRouterId = request.virtualRouterId ?? virtualRouterIdFor(vip ?? request.name);
  return situation.members.map(({ server, port }, place) => ({
    server: server.name,
    text: keepalivedExample({
      name: request.name,
      server: server.name,
      macAddress: port.macAddress,
      place,
      vip: address,
      prefixLength,
      virtualRouterId,
    }),
  }));
}

function notesFor({ members, network, securityGroups }: Situation, request: HaIpRequest): readonly string[] {
  const used = new Set(members.flatMap(({ port }) => port.securityGroupIds));
  const open = securityGroups
    .filter(({ id }) => used.has(id))
    .some(({ rules }) =>
      rules.some((rule) => rule.direction === 'ingress' && rule.protocol === 'tcp' && rule.remoteGroupId === null),
    );
  return [
    ...(open
      ? []
      : [
          `no security group of the load balancers lets TCP in from outside: clients reach nothing on ${request.name} yet`,
        ]),
    `the virtual router id must be the only one of its number on ${network.name}`,
  ];
}
