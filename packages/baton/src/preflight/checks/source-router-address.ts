import { type Check, pass, type Verdict, warn } from '../check.ts';

export const sourceRouterAddress: Check = {
  id: 'source.router-address',
  title: 'Who must learn the new outgoing address',
  looksAt:
    "The external address of each router of the group: the load balancers' own connections to the outside come from it. The router in the target has another one, which only its operator could choose.",
  needs: 'lists',
  remedy:
    "Find out who admits the present address (partners' allow-lists, databases, SPF records, licences) and have the new one admitted beside it before the cutover. It is known once the network is reproduced: openstack router show <router> -c external_gateway_info.",
  run: async ({ plan, source, target, own }) => {
    const [before, after] = await Promise.all([source.routers(), target.routers()]);
    const found = plan.routers.flatMap((planned): readonly Verdict[] => {
      const router = before.find((one) => one.id === planned.sourceId);
      if (router === undefined || router.externalAddresses.length === 0 || router.enableSnat === false) return [];
      const { target: place } = planned;
      const there = after.find((one) =>
        place === 'create' ? own.made(one) && one.name === planned.name : one.id === place.use,
      );
      const next =
        there === undefined || there.externalAddresses.length === 0
          ? `from another address in ${plan.target.cloud}`
          : `from ${there.externalAddresses.join(', ')} in ${plan.target.cloud}`;
      return [
        warn(
          `Connections that the load balancers open through ${planned.name} come from ${router.externalAddresses.join(', ')} now, and ${next}.`,
        ),
      ];
    });
    return found.length > 0 ? found : [pass('No router lends its address to the load balancers.')];
  },
};
