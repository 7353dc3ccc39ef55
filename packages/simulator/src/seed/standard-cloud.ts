/** What every cloud has before anybody uses it: accounts, flavors, a volume type, and the way to the internet. */
import type { SimulatedCloud } from '../cloud.ts';

const PASSWORD = 'simulated';
export const EXTERNAL_NETWORK = 'internet';

/** Name, vCPUs, MiB, GiB: those that DevStack makes, and have their ids. */
const FLAVORS: readonly (readonly [id: string, name: string, vcpus: number, ramMib: number, diskGib: number])[] = [
  ['1', 'm1.tiny', 1, 512, 1],
  ['2', 'm1.small', 1, 2_048, 20],
  ['3', 'm1.medium', 2, 4_096, 40],
  ['4', 'm1.large', 4, 8_192, 80],
];

export interface ExternalNetwork {
  /** A /24: `127.203.113.0/24`. */
  readonly cidr: string;
  /** Last numbers of the first and the last address that Neutron gives out by itself. */
  readonly allocationPool: readonly [number, number];
}

export function furnishCloud(cloud: SimulatedCloud, external: ExternalNetwork): void {
  const { state } = cloud;
  const demo = state.projects.insert({ id: cloud.newId(true), name: 'demo' });
  const admin = state.projects.insert({ id: cloud.newId(true), name: 'admin' });
  const member = ['member', 'reader'];
  const operator = ['admin', ...member];
  state.users.insert({ id: cloud.newId(true), name: 'demo', password: PASSWORD, roles: { [demo.id]: member } });
  state.users.insert({
    id: cloud.newId(true),
    name: 'admin',
    password: PASSWORD,
    roles: { [admin.id]: operator, [demo.id]: operator },
  });
  for (const [id, name, vcpus, ramMib, diskGib] of FLAVORS) {
    state.flavors.insert({ id, name, vcpus, ramMib, diskGib, ephemeralGib: 0, swapMib: 0 });
  }
  state.volumeTypes.insert({ id: cloud.newId(), name: '__DEFAULT__', isDefault: true });
  makeExternalNetwork(cloud, admin.id, external);
}

function makeExternalNetwork(cloud: SimulatedCloud, projectId: string, external: ExternalNetwork): void {
  const address = (last: number): string => external.cidr.replace(/\d+\/24$/, String(last));
  const common = {
    projectId,
    description: '',
    tags: [],
    revision: 1,
    createdAtMs: cloud.time.nowMs(),
    updatedAtMs: cloud.time.nowMs(),
  };
  const network = cloud.state.networks.insert({
    ...common,
    id: cloud.newId(),
    name: EXTERNAL_NETWORK,
    mtu: 1500,
    external: true,
    shared: false,
    adminStateUp: true,
    portSecurityEnabled: true,
  });
  cloud.state.subnets.insert({
    ...common,
    id: cloud.newId(),
    name: `${EXTERNAL_NETWORK}-v4`,
    networkId: network.id,
    ipVersion: 4,
    cidr: external.cidr,
    gatewayIp: address(1),
    enableDhcp: false,
    dnsNameservers: [],
    hostRoutes: [],
    allocationPools: [{ start: address(external.allocationPool[0]), end: address(external.allocationPool[1]) }],
    ipv6AddressMode: null,
    ipv6RaMode: null,
  });
}
