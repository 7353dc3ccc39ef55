import type { Call } from '../../http/service.ts';
import { subnetsOf } from '../addresses/allocate.ts';
import { DHCP, DISTRIBUTED, FLOATING_IP, ROUTER_GATEWAY } from '../ports/device-owners.ts';
import { checkQuota } from '../quotas/usage.ts';
import { attributeNotAuthorized, conflict, invalidInput, networkNotFound } from '../refusals.ts';
import { attribute, type Attributes, once, readChange, readNew } from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { checkIfMatch } from '../resource/if-match.ts';
import { changeByCall, projectFor, type Resource, STANDARD_ATTRIBUTES } from '../resource/resource.ts';
import { newStandard, STANDARD_FILTERS, type Wire, wireStandard } from '../resource/standard.ts';
import { anything, bool, integer, text } from '../resource/values.ts';
import type { NetworkRow } from '../rows.ts';
import { followDhcp } from '../subnets/dhcp-port.ts';
import { type Driver, ENCAPSULATION, TENANT_MTU } from '../driver.ts';
import { defaultSecurityGroup } from '../security-groups/default-group.ts';

/** The external network is flat. */
const EXTERNAL_MTU = 1500;

const ATTRIBUTES = {
  ...STANDARD_ATTRIBUTES,
  name: attribute(text()),
  mtu: attribute(integer),
  admin_state_up: attribute(bool),
  port_security_enabled: attribute(bool),
  shared: attribute(bool),
  'router:external': attribute(bool),
  availability_zone_hints: once(anything),
} satisfies Attributes;

const FOR_OPERATORS = ['shared', 'router:external'] as const;

export const networks: Resource<NetworkRow> = {
  path: '/v2.0/networks',
  key: 'networks',
  member: 'network',
  filters: [...STANDARD_FILTERS, 'name', 'mtu', 'admin_state_up', 'status', 'shared', 'router:external', 'subnets'],
  notFound: networkNotFound,
  table: (state) => state.networks,
  isShown: (_call, network) => network.shared || network.external,

  wire: ({ cloud, caller }, network) => ({
    ...wireStandard(network),
    name: network.name,
    admin_state_up: network.adminStateUp,
    mtu: network.mtu,
    status: 'ACTIVE',
    subnets: subnetsOf(cloud.state, network.id).map(({ id }) => id),
    shared: network.shared,
    'router:external': network.external,
    ...(network.external ? { is_default: false } : {}),
    port_security_enabled: network.portSecurityEnabled,
    availability_zones: cloud.driver === 'ovn' ? [] : [cloud.availabilityZone],
    availability_zone_hints: [],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    ...(cloud.driver === 'ovn' ? { dns_domain: '' } : {}),
    ...(caller.isAdmin ? wireProvider(cloud.driver, network) : {}),
  }),

  create: (call) => {
    const { name = '', description = '', ...sent } = readNew(call.json, 'network', ATTRIBUTES);
    const projectId = projectFor(call, sent);
    checkOperators(call, 'create_network', sent);
    checkQuota(call.cloud, projectId, 'network');
    const external = sent['router:external'] ?? false;
    const mtu = readMtu(call, sent.mtu, external);
    defaultSecurityGroup(call.cloud, projectId);
    const network = call.cloud.state.networks.insert({
      ...newStandard(call.cloud, projectId, { name, description, revision: 1 }),
      mtu,
      external,
      shared: sent.shared ?? false,
      adminStateUp: sent.admin_state_up ?? true,
      portSecurityEnabled: sent.port_security_enabled ?? true,
    });
    followDhcp(call.cloud, network.id);
    return network;
  },

  update: (call, network) => {
    const { name, description, shared, ...sent } = readChange(call.json, 'network', ATTRIBUTES);
    checkOperators(call, 'update_network', { ...sent, ...given({ shared }) });
    const external = sent['router:external'];
    if (external === false && network.external) checkNoGateways(call, network);
    const mtu = sent.mtu === undefined ? undefined : readMtu(call, sent.mtu, external ?? network.external);
    const states = { adminStateUp: sent.admin_state_up, portSecurityEnabled: sent.port_security_enabled };
    return changeByCall(
      call,
      call.cloud.state.networks,
      network,
      given({ name, description, shared, external, mtu, ...states }),
    );
  },

  remove: (call, network) => {
    checkUnused(call, network);
    checkIfMatch(call, network);
    const { state } = call.cloud;
    // As Neutron does: floating IPs that lead nowhere go with their network, and its own ports with the subnets.
    for (const { id } of state.floatingIps.where((one) => one.networkId === network.id)) state.floatingIps.delete(id);
    for (const { id } of state.ports.where((port) => port.networkId === network.id)) state.ports.delete(id);
    for (const { id } of subnetsOf(state, network.id)) state.subnets.delete(id);
    state.networks.delete(network.id);
  },
};

function checkOperators(call: Call, action: string, sent: Readonly<Record<string, unknown>>): void {
  if (call.caller.isAdmin) return;
  for (const name of FOR_OPERATORS) if (sent[name] !== undefined) throw attributeNotAuthorized(action, name);
}

function readMtu({ cloud }: Call, mtu: number | undefined, external: boolean): number {
  const max = external ? EXTERNAL_MTU : TENANT_MTU[cloud.driver];
  if (mtu !== undefined && mtu > max) throw invalidInput(`Requested MTU is too big, maximum is ${max}.`);
  // 0: Neutron's choice (neutron_lib/api/definitions/network_mtu.py).
  return mtu === undefined || mtu === 0 ? max : mtu;
}

/** Only for operators (neutron/conf/policies/network.py). */
function wireProvider(driver: Driver, { external }: NetworkRow): Wire {
  return {
    'provider:network_type': external ? 'flat' : ENCAPSULATION[driver],
    'provider:physical_network': external ? 'public' : null,
    'provider:segmentation_id': external ? null : 1,
  };
}

function checkNoGateways({ cloud }: Call, { id }: NetworkRow): void {
  const gateways = cloud.state.ports.where((port) => port.networkId === id && port.deviceOwner === ROUTER_GATEWAY);
  if (gateways.length === 0) return;
  throw conflict(
    'ExternalNetworkInUse',
    `External network ${id} cannot be updated to be made non-external, since it has existing gateway ports.`,
  );
}

function checkUnused({ cloud }: Call, { id }: NetworkRow): void {
  const own: readonly string[] = [DHCP, DISTRIBUTED, FLOATING_IP];
  const used = cloud.state.ports.where((port) => port.networkId === id && !own.includes(port.deviceOwner));
  if (used.length === 0) return;
  const ids = used.map((port) => port.id).join(',');
  throw conflict(
    'NetworkInUse',
    `Unable to complete operation on network ${id}. There are one or more ports still in use on the network, id for these ports is: ${ids}.`,
  );
}
