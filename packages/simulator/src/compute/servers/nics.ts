import type { SimulatedCloud } from '../../cloud.ts';
import { updateServer } from './find-server.ts';
import type { RequestedNic } from './requested-networks.ts';

/**
 * The server's ports become its own, in the order asked for. What was done stays written down when a later one fails.
 *
 * @throws Refusal of the network, or Error when a port was taken meanwhile
 */
export function bindNics(
  cloud: SimulatedCloud,
  serverId: string,
  nics: readonly RequestedNic[],
  securityGroupIds: readonly string[],
): void {
  const { ports, servers } = cloud.state;
  updateServer(cloud, serverId, { portIds: [], ownPortIds: [] });
  for (const nic of nics) {
    const { projectId, portIds, ownPortIds = [] } = servers.need(serverId);
    if ('portId' in nic) {
      if (ports.get(nic.portId)?.deviceId !== '') throw new Error(`port ${nic.portId} is not free any more`);
      updateServer(cloud, serverId, { portIds: [...portIds, nic.portId] });
      cloud.network.bindPort(nic.portId, serverId);
      continue;
    }
    const port = cloud.network.createPortFor({ id: serverId, projectId }, nic.networkId);
    updateServer(cloud, serverId, { portIds: [...portIds, port.id], ownPortIds: [...ownPortIds, port.id] });
    if (securityGroupIds.length > 0) ports.update(port.id, { securityGroupIds });
    if (ports.need(port.id).deviceId === '') cloud.network.bindPort(port.id, serverId);
  }
}
