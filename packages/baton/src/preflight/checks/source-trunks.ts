import { block, type Check, foundOr } from '../check.ts';
import { movingIds } from '../planned.ts';

export const sourceTrunks: Check = {
  id: 'source.trunks',
  title: 'No NIC of a load balancer is a trunk',
  looksAt:
    "Trunks and their subports on the load balancers' ports. The guest speaks VLANs on such a NIC, and the networks behind them are not in the plan.",
  needs: 'lists',
  remedy:
    'Give each load balancer an ordinary port for each network in place of the trunk (openstack server add port), move keepalived to it, delete the trunk (openstack network trunk delete), then make the plan again.',
  run: async ({ plan, source }) => {
    const moving = movingIds(plan).ports;
    const found = (await source.ports())
      .filter((port) => moving.has(port.id))
      .flatMap((port) => {
        const name = port.name || port.id;
        if (port.trunk !== null)
          return [
            block(`Port ${name} is a trunk with ${port.trunk.subPorts.length} subports, which is not carried over.`),
          ];
        return port.deviceOwner === 'trunk:subport' ? [block(`Port ${name} is a subport of a trunk.`)] : [];
      });
    return foundOr(found, 'None is.');
  },
};
