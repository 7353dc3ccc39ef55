import { type Check, foundOr, warn } from '../check.ts';

export const sourceNeighbours: Check = {
  id: 'source.neighbours',
  title: 'Who else is on the networks of the group',
  looksAt:
    "Ports of other servers on the source's networks that are made anew. They stay in the source, on another network than the one in the target.",
  needs: 'lists',
  remedy:
    'See that the load balancers reach their backends from the target: by public or routed addresses, by a VPN, or by moving the backends as well. The rehearsal shows it before any HA IP moves.',
  run: async ({ plan, source }) => {
    const [ports, servers] = await Promise.all([source.ports(), source.servers()]);
    const moving = new Set(plan.loadBalancers.map((balancer) => balancer.sourceServerId));
    const found = plan.networks
      .filter((network) => network.target === 'create')
      .flatMap((network) => {
        const others = ports.filter(
          (port) =>
            port.networkId === network.sourceId &&
            port.deviceOwner.startsWith('compute:') &&
            !moving.has(port.deviceId),
        );
        const names = [
          ...new Set(others.map((port) => servers.find((one) => one.id === port.deviceId)?.name ?? port.deviceId)),
        ];
        const shown = names.length > 5 ? [...names.slice(0, 5), `and ${names.length - 5} more`] : names;
        return names.length === 0
          ? []
          : [
              warn(
                `${names.length === 1 ? 'A server' : `${names.length} servers`} on ${network.name} (${shown.join(', ')}) will not be reached by internal addresses from the target.`,
              ),
            ];
      });
    return foundOr(found, 'Only the load balancers.');
  },
};
