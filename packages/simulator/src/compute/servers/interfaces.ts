import type { Call, Route } from '../../http/service.ts';
import type { PortRow } from '../../network/rows.ts';
import { notFound } from '../refusals.ts';
import type { ServerRow } from '../rows.ts';
import { findServer } from './find-server.ts';

const TAG = 70;

export const interfaceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/servers/:id/os-interface',
    handle: (call) => {
      const interfaceAttachments = inNeutronsOrder(call, findServer(call)).map((port) => viewOf(call, port));
      return { status: 200, json: { interfaceAttachments } };
    },
  },
  {
    method: 'GET',
    path: '/servers/:id/os-interface/:port',
    handle: (call) => {
      const server = findServer(call);
      const id = call.params['port'] ?? '';
      if (call.cloud.state.ports.get(id) === null) throw notFound(`Port id ${id} could not be found.`);
      const port = inNeutronsOrder(call, server).find((one) => one.id === id);
      if (port === undefined) throw notFound(`Instance ${server.id} does not have a port with id ${id}`);
      return { status: 200, json: { interfaceAttachment: viewOf(call, port) } };
    },
  },
];

/** Nova hands on Neutron's list by device_id, which has nothing to do with the order of the NICs: by id, for one. */
function inNeutronsOrder({ cloud }: Call, server: ServerRow): readonly PortRow[] {
  return cloud.state.ports.where(({ deviceId }) => deviceId === server.id).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function viewOf(call: Call, port: PortRow): object {
  return {
    net_id: port.networkId,
    port_id: port.id,
    mac_addr: port.macAddress,
    port_state: port.status,
    fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
    ...(call.microversion >= TAG ? { tag: null } : {}),
  };
}
