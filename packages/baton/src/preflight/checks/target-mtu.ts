import { type Check, foundOr, unknown, warn } from '../check.ts';

export const targetMtu: Check = {
  id: 'target.mtu',
  title: 'The MTU of the networks can be the same in the target',
  looksAt:
    'The MTU of networks that the project has in the target: 1450 is usual with VXLAN, 1442 with Geneve (OVN). A guest with a fixed MTU that is too big loses big packets.',
  needs: 'lists',
  remedy:
    'On each load balancer, let the MTU come from DHCP (or set it to the smaller value on both) before the migration.',
  run: async ({ plan, target }) => {
    const networks = (await target.networks()).filter((network) => !network.external);
    const biggest = Math.max(0, ...networks.map((network) => network.mtu));
    const made = plan.networks.filter((network) => network.target === 'create');
    if (networks.length === 0) {
      return [
        unknown(
          `${plan.target.cloud} shows no network to compare with; planned: ${made.map((network) => `${network.name} ${network.mtu}`).join(', ') || 'nothing'}.`,
          'The rehearsal boots the load balancer there: compare ip link on both sides.',
        ),
      ];
    }
    const found = made
      .filter((network) => network.mtu > biggest)
      .map((network) =>
        warn(`${network.name} has MTU ${network.mtu}; networks of ${plan.target.cloud} have at most ${biggest}.`),
      );
    return foundOr(found, `Networks of ${plan.target.cloud} have up to ${biggest}.`);
  },
};
