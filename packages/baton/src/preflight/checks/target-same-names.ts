import { type Check, pass } from '../check.ts';

export const targetSameNames: Check = {
  id: 'target.same-names',
  title: 'What has the same name in the target is not touched',
  looksAt:
    'Networks, routers, security groups, servers and volumes of the target with a name that the plan makes. Baton finds its own by marks, never by name, and makes another one beside them.',
  needs: 'lists',
  remedy: 'Rename one of the two where people would take one for the other.',
  run: async ({ plan, target, own }) => {
    const [networks, routers, groups, servers, volumes] = await Promise.all([
      target.networks(),
      target.routers(),
      target.securityGroups(),
      target.servers(),
      target.volumes(),
    ]);
    const made = (all: readonly { readonly name: string; readonly target: unknown }[]): ReadonlySet<string> =>
      new Set(all.filter((one) => one.target === 'create').map((one) => one.name));
    const alike = <T extends { readonly name: string }>(
      kind: string,
      there: readonly T[],
      names: ReadonlySet<string>,
      isOwn: (one: T) => boolean,
    ): readonly string[] =>
      there.filter((one) => names.has(one.name) && !isOwn(one)).map((one) => `${kind} ${one.name}`);
    const disks = plan.loadBalancers.flatMap((balancer) => balancer.disks);
    const found = [
      ...alike('network', networks, made(plan.networks), (one) => own.made(one)),
      ...alike('router', routers, made(plan.routers), (one) => own.made(one)),
      ...alike('security group', groups, made(plan.securityGroups), (one) => own.made(one)),
      ...alike('server', servers, new Set(plan.loadBalancers.map((one) => one.name)), (one) => own.server(one)),
      ...alike('volume', volumes, new Set(disks.map((one) => one.name)), (one) => own.stored(one)),
    ];
    return [
      pass(
        found.length === 0
          ? 'Nothing has.'
          : `${[...new Set(found)].join(', ')}: already in ${plan.target.cloud}, and left as ${found.length === 1 ? 'it is' : 'they are'}.`,
      ),
    ];
  },
};
