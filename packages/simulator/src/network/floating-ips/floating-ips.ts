import { type Call, Refusal } from '../../http/service.ts';
import { subnetsOf } from '../addresses/allocate.ts';
import { networks } from '../networks/networks.ts';
import { FLOATING_IP } from '../ports/device-owners.ts';
import { anyFixedIp, chosenFixedIp, subnetOfNetwork } from '../ports/fixed-ips.ts';
import { insertServicePort } from '../ports/new-port.ts';
import { checkQuota } from '../quotas/usage.ts';
import { attributeNotAuthorized, badResourceRequest, floatingIpNotFound } from '../refusals.ts';
import {
  attribute,
  type Attributes,
  once,
  readChange,
  readNew,
  requiredOnce,
  type SentNew,
} from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { checkIfMatch } from '../resource/if-match.ts';
import { changeByCall, find, projectFor, type Resource, STANDARD_ATTRIBUTES } from '../resource/resource.ts';
import { newStandard, STANDARD_FILTERS, type Wire, wireStandard } from '../resource/standard.ts';
import { ipAddress, nullable, uuid } from '../resource/values.ts';
import type { FixedIpRow, FloatingIpRow, NetworkRow } from '../rows.ts';
import { associationWith } from './association.ts';
import { NOWHERE } from './disassociate.ts';
import { notifyL3Agent } from './l3-agent.ts';

const ATTRIBUTES = {
  ...STANDARD_ATTRIBUTES,
  floating_network_id: requiredOnce(uuid),
  floating_ip_address: once(nullable(ipAddress)),
  subnet_id: once(nullable(uuid)),
  port_id: attribute(nullable(uuid)),
  fixed_ip_address: attribute(nullable(ipAddress)),
} satisfies Attributes;

export const floatingIps: Resource<FloatingIpRow> = {
  path: '/v2.0/floatingips',
  key: 'floatingips',
  member: 'floatingip',
  filters: [
    ...STANDARD_FILTERS,
    'floating_ip_address',
    'floating_network_id',
    'fixed_ip_address',
    'port_id',
    'router_id',
    'status',
  ],
  notFound: floatingIpNotFound,
  table: (state) => state.floatingIps,

  wire: (call, floatingIp) => ({
    ...wireStandard(floatingIp),
    floating_ip_address: floatingIp.address,
    floating_network_id: floatingIp.networkId,
    fixed_ip_address: floatingIp.fixedIpAddress,
    port_id: floatingIp.portId,
    router_id: floatingIp.routerId,
    status: floatingIp.status,
    port_details: portDetails(call, floatingIp),
  }),

  create: (call) => {
    const sent = readNew(call.json, 'floatingip', ATTRIBUTES);
    const { cloud } = call;
    const projectId = projectFor(call, sent);
    const mayChoose = call.caller.isAdmin || cloud.policy.chooseFloatingIpAddress === 'member';
    if (typeof sent.floating_ip_address === 'string' && !mayChoose) {
      throw attributeNotAuthorized('create_floatingip', 'floating_ip_address');
    }
    checkQuota(cloud, projectId, 'floatingip');
    const network = find(networks, call, sent.floating_network_id);
    if (!network.external) {
      throw badResourceRequest('floatingip', `Network ${network.id} is not a valid external network.`);
    }
    const publicIp = addressFor(call, network, sent);
    const standard = newStandard(cloud, projectId, given({ description: sent.description }));
    const place = { id: standard.id, address: publicIp.address, networkId: network.id };
    const association = leadingTo(call, place, sent) ?? NOWHERE;
    const floatingIp = cloud.state.floatingIps.insert({
      ...standard,
      ...place,
      ...association,
      status: 'DOWN',
      agentPortId: null,
    });
    const device = { deviceId: floatingIp.id, deviceOwner: FLOATING_IP };
    insertServicePort(cloud, { networkId: network.id, projectId: '', fixedIps: [publicIp], ...device }, 'N/A');
    if (floatingIp.portId !== null) notifyL3Agent(cloud, floatingIp.id);
    return floatingIp;
  },

  update: (call, floatingIp) => {
    const sent = readChange(call.json, 'floatingip', ATTRIBUTES);
    const association = leadingTo(call, floatingIp, sent) ?? {};
    const patch = { ...association, ...given({ description: sent.description }) };
    // The answer still shows the status of before: the agent has not acted yet.
    const updated = changeByCall(call, call.cloud.state.floatingIps, floatingIp, patch);
    const isMoved = updated.portId !== floatingIp.portId || updated.fixedIpAddress !== floatingIp.fixedIpAddress;
    if (isMoved) notifyL3Agent(call.cloud, floatingIp.id);
    return updated;
  },

  remove: (call, floatingIp) => {
    checkIfMatch(call, floatingIp);
    const { ports, floatingIps } = call.cloud.state;
    for (const { id } of ports.where((port) => port.deviceId === floatingIp.id)) ports.delete(id);
    floatingIps.delete(floatingIp.id);
  },
};

/** Null: the request says nothing about it. */
function leadingTo(
  call: Call,
  floatingIp: Pick<FloatingIpRow, 'id' | 'address' | 'networkId'>,
  sent: { readonly port_id?: string | null; readonly fixed_ip_address?: string | null },
): Pick<FloatingIpRow, 'portId' | 'fixedIpAddress' | 'routerId'> | null {
  const fixedIpAddress = sent.fixed_ip_address ?? undefined;
  if (typeof sent.port_id === 'string') return associationWith(call, floatingIp, sent.port_id, fixedIpAddress);
  if (fixedIpAddress !== undefined) {
    throw badResourceRequest('floatingip', 'fixed_ip_address cannot be specified without a port_id.');
  }
  return sent.port_id === null ? NOWHERE : null;
}

/** A chosen address may lie outside the pools, and even be the gateway's: Neutron looks only whether a port has it. */
function addressFor(call: Call, network: NetworkRow, sent: SentNew<typeof ATTRIBUTES>): FixedIpRow {
  const { cloud } = call;
  const wanted = sent.floating_ip_address ?? null;
  const subnet = typeof sent.subnet_id === 'string' ? subnetOfNetwork(cloud, network, sent.subnet_id) : null;
  if (wanted !== null) return chosenFixedIp(cloud, network, subnet, wanted);
  const subnets = subnet === null ? subnetsOf(cloud.state, network.id) : [subnet];
  const candidates = subnets.filter(({ ipVersion }) => ipVersion === 4);
  if (candidates.length > 0) return anyFixedIp(cloud, network.id, candidates);
  throw new Refusal(400, `Unable to find any IP address on external network ${network.id}.`, {
    type: 'ExternalIpAddressExhausted',
  });
}

function portDetails({ cloud }: Call, { portId }: FloatingIpRow): Wire | null {
  const port = portId === null ? null : cloud.state.ports.get(portId);
  if (port === null) return null;
  return {
    name: port.name,
    network_id: port.networkId,
    mac_address: port.macAddress,
    admin_state_up: port.adminStateUp,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
  };
}
