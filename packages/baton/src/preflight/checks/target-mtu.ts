import { BACKEND_NAMES } from '../../domain/network-backend.ts';
import { type Check, foundOr, unknown, type Verdict, warn } from '../check.ts';

/** Geneve's headers take 58 of 1500 bytes, VXLAN's 50 (Neutron, "MTU considerations"). */
const GENEVE_MTU = 1442;

export const targetMtu: Check = {
  id: 'target.mtu',
  title: 'The MTU of the networks can be the same in the target',
  looksAt:
    'The MTU of networks that the plan uses, and of those that the project has in the target: 1450 is usual with VXLAN, 1442 with Geneve (OVN). A guest with a fixed MTU that is too big loses big packets.',
  needs: 'lists',
  remedy:
    'On each load balancer, let the MTU come from DHCP (or set it to the smaller value on both) before the migration.',
  run: async ({ plan, target }) => {
    const { cloud, networkBackend } = plan.target;
    const all = await target.networks();
    const used = plan.networks.flatMap((network): readonly Verdict[] => {
      const { target: place } = network;
      const there = place === 'create' ? undefined : all.find((one) => one.id === place.use);
      return there === undefined || there.mtu >= network.mtu
        ? []
        : [warn(`${network.name} has MTU ${network.mtu}; the one that ${cloud} has in its place, ${there.mtu}.`)];
    });
    const inner = all.filter((network) => !network.external);
    const biggest = Math.max(0, ...inner.map((network) => network.mtu));
    const made = plan.networks.filter((network) => network.target === 'create');
    if (inner.length === 0) {
      const tooBig = made.filter((network) => network.mtu > GENEVE_MTU);
      return networkBackend === 'ovn' && tooBig.length > 0
        ? tooBig.map((network) =>
            warn(`${network.name} has MTU ${network.mtu}; ${BACKEND_NAMES[networkBackend]} usually has ${GENEVE_MTU}.`),
          )
        : [
            unknown(
              `${cloud} shows no network to compare with; planned: ${made.map((network) => `${network.name} ${network.mtu}`).join(', ') || 'nothing'}.`,
              'The rehearsal boots the load balancer there: compare ip link on both sides.',
            ),
          ];
    }
    const found = made
      .filter((network) => network.mtu > biggest)
      .map((network) => warn(`${network.name} has MTU ${network.mtu}; networks of ${cloud} have at most ${biggest}.`));
    return foundOr([...used, ...found], `Networks of ${cloud} have up to ${biggest}.`);
  },
};
