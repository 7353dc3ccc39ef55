import type { Call } from '../../http/service.ts';
import type { PortRow } from '../../network/rows.ts';
import { limitOf } from '../../state/cloud-state.ts';
import { badRequest, conflict, forbidden } from '../refusals.ts';
import type { NetworksRequest } from './create-request.ts';

/** One NIC: a port that exists, or one that Nova is to make in a network. */
export type RequestedNic = { readonly portId: string } | { readonly networkId: string };

/** @throws Refusal 400, 403 or 409, before anything is made */
export function requestedNics(call: Call, networks: NetworksRequest | undefined): readonly RequestedNic[] {
  if (networks === 'none') return [];
  const nics = Array.isArray(networks) && networks.length > 0 ? networks.map(nicOf(call)) : anyNetwork(call, networks);
  checkPortQuota(call, nics.filter((nic) => 'networkId' in nic).length);
  return nics;
}

const nicOf =
  (call: Call) =>
  (requested: Exclude<NetworksRequest, string>[number]): RequestedNic => {
    if (requested.port !== undefined && requested.port !== null) return { portId: usablePort(call, requested.port).id };
    if (requested.uuid === undefined) {
      throw badRequest("Bad network format: missing 'uuid'");
    }
    checkNetwork(call, requested.uuid);
    return { networkId: requested.uuid };
  };

/** nova/network/neutron.py, _validate_requested_port_ids */
function usablePort({ cloud, caller }: Call, id: string): PortRow {
  const port = cloud.state.ports.get(id);
  if (port === null || (port.projectId !== caller.projectId && !caller.isAdmin)) {
    throw badRequest(`Port id ${id} could not be found.`);
  }
  if (port.deviceId !== '') throw conflict(`Port ${id} is still in use.`);
  if (port.fixedIps.length === 0) throw badRequest(`Port ${id} requires a FixedIP in order to be used.`);
  return port;
}

function checkNetwork({ cloud, caller }: Call, id: string): void {
  const network = cloud.state.networks.get(id);
  const isVisible = network !== null && (network.projectId === caller.projectId || network.shared || network.external);
  if (network === null || (!isVisible && !caller.isAdmin)) throw badRequest(`Network ${id} could not be found.`);
  if (cloud.state.subnets.where(({ networkId }) => networkId === id).length === 0) {
    throw badRequest(`Network ${id} requires a subnet in order to boot instances on.`);
  }
  if (network.external && !network.shared && !caller.isAdmin) {
    throw forbidden(`It is not allowed to create an interface on external network ${id}`);
  }
}

/** Nobody named a network: the project's only one. */
function anyNetwork(call: Call, networks: NetworksRequest | undefined): readonly RequestedNic[] {
  const { state } = call.cloud;
  const { projectId } = call.caller;
  const found = state.networks.where(
    (network) => !network.external && (network.projectId === projectId || network.shared),
  );
  const only = found[0];
  if (found.length > 1) {
    throw conflict('Multiple possible networks found, use a Network ID to be more specific.');
  }
  if (only !== undefined) return [{ networkId: only.id }];
  if (networks === 'auto') {
    throw badRequest(`Unable to automatically allocate a network for project ${projectId}`);
  }
  return [];
}

/** Neutron's quota, which Nova looks at before. The id in the table is Neutron's `port`. */
function checkPortQuota({ cloud, caller }: Call, wanted: number): void {
  const limit = limitOf(cloud.state, caller.projectId, 'port');
  if (limit === null || wanted === 0) return;
  const used = cloud.state.ports.where(({ projectId }) => projectId === caller.projectId).length;
  if (used + wanted > limit) throw forbidden('Maximum number of ports exceeded');
}
