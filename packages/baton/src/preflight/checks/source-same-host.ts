import { type Check, pass, unknown, warn } from '../check.ts';

export const sourceSameHost: Check = {
  id: 'source.same-host',
  title: 'The load balancers run on different hosts in the source',
  looksAt: 'hostId of each load balancer, which is the same for two servers of one project on one host.',
  needs: 'lists',
  requirement: 'two-load-balancers',
  remedy:
    "One host's end takes both, now and until one of them is in the target. Ask the source's operator to migrate one to another host first, and see that hostId changed: openstack server show <server> -c hostId.",
  run: async ({ plan, source }) => {
    const servers = await source.servers();
    const hosts = plan.loadBalancers.map(({ name, sourceServerId }) => ({
      name,
      hostId: servers.find((one) => one.id === sourceServerId)?.hostId ?? null,
    }));
    const unsaid = hosts.filter(({ hostId }) => hostId === null);
    const together = hosts.filter(
      ({ hostId }, at) => hostId !== null && hosts.some((other, where) => where !== at && other.hostId === hostId),
    );
    if (together.length > 0)
      return [warn(`${together.map(({ name }) => name).join(' and ')} run on the same host of ${plan.source.cloud}.`)];
    return unsaid.length > 0
      ? [
          unknown(
            `${plan.source.cloud} does not say where ${unsaid.map(({ name }) => name).join(' and ')} ${unsaid.length === 1 ? 'runs' : 'run'}.`,
            "Ask the source's operator whether they are on different hosts.",
          ),
        ]
      : [pass('They do.')];
  },
};
