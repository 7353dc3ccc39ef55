/** Finds what an HA IP is made of, or what stands in its way, before anything is touched. */
import type { FloatingIp, Network, Port, SecurityGroup, Server, Subnet } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { covers, isSingleAddress, sameAddress } from '../../domain/ip-range.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { HaIpRequest } from './request.ts';

export interface Member {
  readonly server: Server;
  readonly port: Port;
}

export interface Situation {
  readonly members: readonly Member[];
  readonly network: Network;
  readonly subnet: Subnet;
  /** The VIP port of an earlier call, or made by hand. */
  readonly vipPort: Port | null;
  /** What leads to the VIP already, or is asked for and leads nowhere. */
  readonly floatingIp: FloatingIp | null;
  readonly externalNetwork: Network;
  readonly securityGroups: readonly SecurityGroup[];
}

export async function lookAround(cloud: Cloud, request: HaIpRequest, signal: AbortSignal): Promise<Situation> {
  const { network: neutron } = cloud;
  const [identity, servers, ports, networks, subnets, routers, floatingIps, groups] = await Promise.all([
    cloud.identify(signal),
    cloud.compute.listServers({}, signal),
    neutron.listPorts({}, signal),
    neutron.listNetworks({}, signal),
    neutron.listSubnets({}, signal),
    neutron.listRouters({}, signal),
    neutron.listFloatingIps({}, signal),
    neutron.listSecurityGroups({}, signal),
  ]);
  const chosen = request.servers.map((wanted) => pickServer(servers, wanted, cloud.name));
  if (new Set(chosen.map(({ id }) => id)).size < 2) {
    throw refusal(
      'HA_IP_NEEDS_TWO',
      'An HA IP is shared by two load balancers at least.',
      'Name them: --server <one> --server <other>.',
    );
  }
  const network = pickNetwork(networks, ports, chosen, request.network);
  const members = chosen.map((server) => ({ server, port: portOn(ports, server, network) }));
  const subnet = pickSubnet(subnets, network, members, request.vip);
  const vipPort = findVipPort(ports, request, network);
  const own = floatingIps.filter(({ projectId }) => projectId === identity.projectId);
  const external = pickExternal(networks, routers, ports, subnet, request, cloud.name);
  return {
    members,
    network,
    subnet,
    vipPort,
    floatingIp: findFloatingIp(own, vipPort, request),
    externalNetwork: external,
    securityGroups: groups,
  };
}

function pickServer(servers: readonly Server[], wanted: string, cloud: string): Server {
  const found = servers.filter(({ id, name }) => id === wanted || name === wanted);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only === undefined) {
    const names = servers.map(({ name }) => name).join(', ') || 'none';
    throw refusal('SERVER_UNKNOWN', `${cloud} has no server ${wanted}.`, `There are: ${names}.`);
  }
  throw refusal(
    'SERVER_AMBIGUOUS',
    `${found.length} servers of ${cloud} are named ${wanted}.`,
    `Name it by its id: ${found.map(({ id }) => id).join(', ')}.`,
  );
}

function pickNetwork(
  networks: readonly Network[],
  ports: readonly Port[],
  servers: readonly Server[],
  wanted: string | undefined,
): Network {
  const shared = networks.filter((network) =>
    servers.every((server) => ports.some((port) => port.deviceId === server.id && port.networkId === network.id)),
  );
  const names = shared.map(({ name, id }) => name || id).join(', ');
  const fit = wanted === undefined ? shared : shared.filter(({ id, name }) => id === wanted || name === wanted);
  const [only] = fit;
  if (only !== undefined && fit.length === 1) return only;
  throw refusal(
    'HA_IP_NETWORK',
    shared.length === 0
      ? `${servers.map(({ name }) => name).join(' and ')} have no network in common.`
      : wanted === undefined
        ? `${servers.map(({ name }) => name).join(' and ')} share several networks: ${names}.`
        : `${wanted} is not one network that all of them have; they share ${names}.`,
    shared.length === 0
      ? 'Give each of them a port on one network first.'
      : 'Name the one that the VIP is to be on: --network <name or id>.',
  );
}

function portOn(ports: readonly Port[], server: Server, network: Network): Port {
  const [first] = ports
    .filter((port) => port.deviceId === server.id && port.networkId === network.id)
    .toSorted((one, other) => one.id.localeCompare(other.id));
  if (first === undefined)
    throw refusal('HA_IP_NETWORK', `${server.name} has no port on ${network.name}.`, 'Name another network.');
  return first;
}

function pickSubnet(
  subnets: readonly Subnet[],
  network: Network,
  members: readonly Member[],
  vip: string | undefined,
): Subnet {
  const reached = subnets.filter(
    (subnet) =>
      subnet.networkId === network.id &&
      members.every(({ port }) => port.fixedIps.some(({ subnetId }) => subnetId === subnet.id)),
  );
  const fit = reached.find((subnet) => (vip === undefined ? subnet.ipVersion === 4 : covers(subnet.cidr, vip)));
  if (fit === undefined || (vip !== undefined && !isSingleAddress(vip))) {
    throw refusal(
      'HA_IP_SUBNET',
      vip === undefined
        ? `The servers share no IPv4 subnet of ${network.name}; a floating IP needs one.`
        : `${vip} is no address of a subnet of ${network.name} that the servers share (${reached.map(({ cidr }) => cidr).join(', ') || 'none'}).`,
      'Choose an address of their subnet: --vip <address>, or leave it out.',
    );
  }
  if (fit.ipVersion === 6) {
    throw refusal(
      'HA_IP_IPV6',
      `${vip} is an IPv6 address: Neutron has floating IPs for IPv4 only.`,
      'Take an IPv4 address for the HA IP. An IPv6 VIP is reached by its own address, through the prefix that is routed to it.',
    );
  }
  return fit;
}

/** By the asked address, else by its name: whatever it was made with, it must be unbound. */
function findVipPort(ports: readonly Port[], request: HaIpRequest, network: Network): Port | null {
  const here = ports.filter(({ networkId }) => networkId === network.id);
  const { vip } = request;
  const port =
    vip === undefined
      ? here.find(({ name, deviceId }) => name === request.name && deviceId === '')
      : here.find(({ fixedIps }) => fixedIps.some(({ address }) => sameAddress(address, vip)));
  if (port === undefined) return null;
  if (port.deviceId !== '') {
    throw refusal(
      'HA_IP_ADDRESS_TAKEN',
      `${vip ?? port.name} belongs to port ${port.name || port.id} of ${port.deviceOwner || 'a device'} ${port.deviceId}.`,
      'A VIP needs an address of its own: choose another one, or leave --vip out.',
    );
  }
  return port;
}

function pickExternal(
  networks: readonly Network[],
  routers: readonly { readonly id: string; readonly externalNetworkId: string | null; readonly name: string }[],
  ports: readonly Port[],
  subnet: Subnet,
  request: HaIpRequest,
  cloud: string,
): Network {
  const gateways = new Set(
    ports
      .filter(({ fixedIps }) => fixedIps.some(({ subnetId }) => subnetId === subnet.id))
      .map(({ deviceId }) => deviceId),
  );
  const reached = new Set(
    routers.filter(({ id }) => gateways.has(id)).map(({ externalNetworkId }) => externalNetworkId),
  );
  const external = networks.filter((network) => network.external && reached.has(network.id));
  const wanted = request.externalNetwork;
  const fit = wanted === undefined ? external : external.filter(({ id, name }) => id === wanted || name === wanted);
  const [only] = fit;
  if (only !== undefined && fit.length === 1) return only;
  const all =
    networks
      .filter((network) => network.external)
      .map(({ name }) => name)
      .join(', ') || 'none';
  throw refusal(
    'HA_IP_NO_WAY_OUT',
    external.length === 0
      ? `No router leads from ${subnet.name || subnet.cidr} to an external network.`
      : `${wanted === undefined ? 'Several external networks are reached' : `${wanted} is not reached`} from ${subnet.name || subnet.cidr}: ${external.map(({ name }) => name).join(', ')}.`,
    external.length === 0
      ? `Connect one: openstack --os-cloud ${cloud} router create <name> --external-gateway <network>, then router add subnet <name> ${subnet.id}. External networks: ${all}.`
      : 'Name one of them: --external-network <name or id>.',
  );
}

function findFloatingIp(own: readonly FloatingIp[], vipPort: Port | null, request: HaIpRequest): FloatingIp | null {
  const leading = vipPort === null ? undefined : own.find(({ portId }) => portId === vipPort.id);
  if (request.address === undefined) return leading ?? null;
  const asked = own.find(({ address }) => address === request.address);
  if (leading !== undefined && leading.id !== asked?.id) {
    throw refusal(
      'HA_IP_HAS_ANOTHER',
      `The VIP port ${vipPort?.name ?? ''} has the floating IP ${leading.address} already.`,
      `Leave --address out to keep it, or let go of it first: openstack floating ip unset --port ${leading.id}`,
    );
  }
  if (asked !== undefined && asked.portId !== null && asked.portId !== vipPort?.id) {
    throw refusal(
      'HA_IP_ADDRESS_TAKEN',
      `The floating IP ${asked.address} leads to port ${asked.portId}.`,
      `If nobody needs it there: openstack floating ip unset --port ${asked.id}, then try again.`,
    );
  }
  return asked ?? null;
}

function refusal(code: string, message: string, remedy: string): BatonError {
  return new BatonError({ code, kind: 'user', message, remedy });
}
