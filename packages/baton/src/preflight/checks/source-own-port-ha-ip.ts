import { block, type Check, foundOr, warn } from '../check.ts';
import { nicsOf } from '../planned.ts';

export const sourceOwnPortHaIp: Check = {
  id: 'source.own-port-ha-ip',
  title: "No HA IP leads to a load balancer's own port",
  looksAt:
    "The port that each HA IP leads to. On a load balancer's own port a script in the guests moves it by the source's API; in the target that script would still act on the source.",
  needs: 'lists',
  requirement: 'vips',
  remedy:
    'Make it an HA IP that VRRP moves, in the source and in a maintenance window, since clients are out in between: stop the script in the guests that moves it, free the address (openstack floating ip unset --port <floating IP>), and let baton ha-ip create make the VIP port, the address pairs and the rule for protocol 112: baton ha-ip create <name> --cloud <source> --server <primary> --server <secondary> --address <address>. Then make the plan again.',
  run: async ({ plan, source }) => {
    const floatingIps = await source.floatingIps();
    const found = plan.haIps.flatMap(({ address, sourceFloatingIpId }) => {
      const portId = floatingIps.find((one) => one.id === sourceFloatingIpId)?.portId ?? null;
      const owner = nicsOf(plan).find(({ nic }) => nic.sourcePortId === portId);
      if (owner === undefined) return [];
      const what = `${address} leads to ${owner.nic.name}, the own port of ${owner.balancer.name}`;
      return plan.loadBalancers.every(
        ({ metadata }) => metadata['ha_floatingips']?.split(/[\s,;]+/).includes(address) === true,
      )
        ? [
            warn(
              `${what}; by the metadata of both load balancers (ha_floatingips) the platform moves it.`,
              "Ask the source's operator how the platform moves it, and who tells it to after a rollback. In the target it leads to a VIP port.",
            ),
          ]
        : [block(`${what}: VRRP cannot move it.`)];
    });
    return foundOr(found, 'Each leads to an address that the load balancers share.');
  },
};
