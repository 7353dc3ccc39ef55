import { type Check, pass, unknown, type Verdict, warn } from '../check.ts';

export const sourceNicOrder: Check = {
  id: 'source.nic-order',
  title: 'The order of the NICs is known',
  looksAt:
    'For a load balancer with more than one NIC, the order in which Nova has them, against the plan. A guest names its NICs by it.',
  needs: 'lists',
  remedy:
    "Compare with the guest (ip -br link: MAC by MAC) and put loadBalancers.nics of the plan into the guest's order. With another order keepalived looks for its VIP's interface in vain, and ends.",
  run: async ({ plan, source }) => {
    const many = plan.loadBalancers.filter((balancer) => balancer.nics.length > 1);
    if (many.length === 0) return [pass('Each load balancer has one NIC.')];
    return Promise.all(
      many.map(async ({ name, nics, sourceServerId }): Promise<Verdict> => {
        const order = await source.portIds(sourceServerId);
        const planned = nics.map((nic) => nic.sourcePortId);
        const known = order.filter((id) => planned.includes(id));
        if (known.length < planned.length)
          return unknown(`${name}: Nova lists ${known.length} of its ${planned.length} NICs.`);
        const names = known.map((id) => nics.find((nic) => nic.sourcePortId === id)?.name ?? id);
        return known.every((id, at) => id === planned[at])
          ? pass(`${name}: ${names.join(', ')}.`)
          : warn(`${name}: Nova has ${names.join(', ')}; planned is ${nics.map((nic) => nic.name).join(', ')}.`);
      }),
    );
  },
};
