import { type Check, foundOr, warn } from '../check.ts';

export const sourceDvr: Check = {
  id: 'source.dvr',
  title: 'No distributed router stands between the HA IPs and the VIPs',
  looksAt:
    'Routers of the group, and their interfaces: network:router_interface_distributed is DVR. Its permanent neighbour entries do not follow a gratuitous ARP, so a VIP that moves may not be found again; and a floating IP on an unbound port goes through one SNAT host.',
  needs: 'lists',
  remedy:
    'Let the VIP move once before the migration and look from outside how long it takes (systemctl stop keepalived on the MASTER, then start it). If it is not found again, ask the operator for a router that is not distributed. The target is judged by its own rehearsal.',
  run: async ({ plan, source }) => {
    const [routers, ports] = await Promise.all([source.routers(), source.ports()]);
    const found = plan.routers
      .filter(
        ({ sourceId }) =>
          routers.some((one) => one.id === sourceId && one.distributed === true) ||
          ports.some(
            (port) => port.deviceId === sourceId && port.deviceOwner === 'network:router_interface_distributed',
          ),
      )
      .map(({ name }) => warn(`${name} is a distributed router (DVR): VRRP behind it is not reliable.`));
    return foundOr(found, 'None of the routers shows a distributed interface.');
  },
};
