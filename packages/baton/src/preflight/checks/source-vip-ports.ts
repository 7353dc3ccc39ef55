import { block, type Check, foundOr } from '../check.ts';

export const sourceVipPorts: Check = {
  id: 'source.vip-ports',
  title: 'No server holds a VIP port itself',
  looksAt:
    'Whether the VIP ports are unbound: with a device, the address belongs to one server and VRRP cannot move it.',
  needs: 'lists',
  requirement: 'vips',
  remedy:
    'Detach the VIP port from the server (it must only reserve the address), and see that VRRP still moves the VIP.',
  run: async ({ plan, source }) => {
    const ports = await source.ports();
    const bound = plan.vips.flatMap((vip) =>
      ports.filter((port) => port.id === vip.sourcePortId && port.deviceId !== ''),
    );
    return foundOr(
      bound.map((port) =>
        block(`The VIP port ${port.name || port.id} belongs to ${port.deviceOwner || 'a device'} ${port.deviceId}.`),
      ),
      `Unbound: ${plan.vips.map((vip) => vip.address).join(', ')}.`,
    );
  },
};
