import type { NetworkAgent } from '../../domain/cloud-resources.ts';
import { type Check, pass, unknown, warn } from '../check.ts';

/** One of them is on every host that runs servers. */
const ON_EVERY_HOST = new Set(['OVN Controller agent', 'Open vSwitch agent', 'Linux bridge agent']);

export const targetAntiAffinity: Check = {
  id: 'target.anti-affinity',
  title: 'The load balancers will run on different hosts in the target',
  looksAt:
    'Availability zones of the plan; hostId of the servers that are there already; and how many hosts there are, as far as an operator sees it.',
  needs: 'lists',
  remedy:
    "Give the load balancers two zones in the plan (loadBalancers.availabilityZone), or compare once both are there (openstack server show <server> -c hostId) and ask the target's operator to migrate one if they are the same.",
  run: async ({ plan, target, targetOperator, own }) => {
    const zones = plan.loadBalancers.flatMap((balancer) => balancer.availabilityZone ?? []);
    if (zones.length === plan.loadBalancers.length && new Set(zones).size === zones.length)
      return [pass(`One in each zone: ${zones.join(', ')}.`)];
    const hosts = (await target.servers())
      .filter((server) => own.server(server))
      .flatMap((server) => server.hostId ?? []);
    if (hosts.length > 1)
      return new Set(hosts).size === hosts.length
        ? [pass('They do.')]
        : [warn(`The load balancers are on one host of ${plan.target.cloud}.`)];
    const there = hostsOf((await (targetOperator ?? target).agents()) ?? []);
    if (there.length === 1) return [warn(`${plan.target.cloud} has one host only, ${there.join('')}.`)];
    return [
      unknown(
        `Nova of ${plan.target.cloud} chooses the hosts${there.length === 0 ? '' : ` among ${there.length}`}; nothing keeps the two apart.`,
      ),
    ];
  },
};

function hostsOf(agents: readonly NetworkAgent[]): readonly string[] {
  return [...new Set(agents.filter((agent) => ON_EVERY_HOST.has(agent.type)).map((agent) => agent.host))];
}
