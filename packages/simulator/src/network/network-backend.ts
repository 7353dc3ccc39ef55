import type { SimulatedCloud } from '../cloud.ts';
import type { NetworkBackend } from './backend.ts';
import { drawMacAddress } from './addresses/mac-address.ts';
import { deletePort } from './ports/delete-port.ts';
import { COMPUTE } from './ports/device-owners.ts';
import { anyFixedIps } from './ports/fixed-ips.ts';
import { handlePortStatus, schedulePortStatus } from './ports/port-status.ts';
import { checkQuota } from './quotas/usage.ts';
import { networkNotFound } from './refusals.ts';
import { change, newStandard } from './resource/standard.ts';
import { defaultSecurityGroup } from './security-groups/default-group.ts';

/** Nova's side of Neutron, and the L2 agent. Once for each cloud, since the agent's task has one handler. */
export function createNetworkBackend(cloud: SimulatedCloud): NetworkBackend {
  handlePortStatus(cloud);
  const { networks, ports } = cloud.state;
  return {
    bindPort: (portId, serverId) => {
      change(cloud, ports, ports.need(portId), { deviceId: serverId, deviceOwner: COMPUTE });
      schedulePortStatus(cloud, portId);
    },

    unbindPort: (portId) => {
      const port = ports.get(portId);
      // Tenants may delete a port under its server.
      if (port !== null) change(cloud, ports, port, { deviceId: '', deviceOwner: '', status: 'DOWN' });
    },

    createPortFor: ({ id, projectId }, networkId) => {
      const network = networks.get(networkId);
      if (network === null) throw networkNotFound(networkId);
      checkQuota(cloud, projectId, 'port');
      const group = defaultSecurityGroup(cloud, projectId);
      const port = ports.insert({
        ...newStandard(cloud, projectId, { revision: 1 }),
        networkId,
        macAddress: drawMacAddress(cloud, networkId),
        fixedIps: anyFixedIps(cloud, network),
        allowedAddressPairs: [],
        securityGroupIds: network.portSecurityEnabled ? [group.id] : [],
        portSecurityEnabled: network.portSecurityEnabled,
        adminStateUp: true,
        status: 'DOWN',
        deviceId: id,
        deviceOwner: COMPUTE,
      });
      schedulePortStatus(cloud, port.id);
      return port;
    },

    deletePort: (portId) => deletePort(cloud, portId),
  };
}
