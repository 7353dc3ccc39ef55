import type { ServerAction } from '../../domain/cloud-resources.ts';
import { type Check, pass, unknown, type Verdict, warn } from '../check.ts';

/** Actions after which the guest comes up on a machine that was made anew, from its disk alone. A reboot is none. */
const COLD = new Set(['start', 'unshelve', 'resize', 'migrate', 'evacuate', 'unrescue']);
const YEAR_MS = 365 * 24 * 3600 * 1000;

export const sourceColdBoot: Check = {
  id: 'source.cold-boot',
  title: 'Each load balancer was stopped and started lately',
  looksAt:
    'What was done to each load balancer (os-instance-actions): a stop and start since it was made, within the year before the plan. A reboot is not enough: it keeps the machine, and tells nothing of a disk that does not boot.',
  needs: 'lists',
  requirement: 'healthy-and-enabled',
  remedy:
    'Cold-boot one load balancer after the other, the secondary first: openstack server stop <server>, openstack server start <server>, and see that keepalived and the service come back by themselves before the next one.',
  run: async ({ plan, source }) =>
    Promise.all(
      plan.loadBalancers.map(async ({ name, sourceServerId }) =>
        judge(name, await source.actions(sourceServerId), Date.parse(plan.created)),
      ),
    ),
};

function judge(name: string, actions: readonly ServerAction[], plannedAtMs: number): Verdict {
  if (actions.length === 0) return unknown(`${name}: Nova tells nothing of what was done to it.`);
  const last = actions.filter((one) => COLD.has(one.action)).reduce((at, one) => Math.max(at, timeOf(one)), 0);
  if (last === 0)
    return warn(`${name} was never stopped and started since it was made: whether it boots is not proved.`);
  const day = new Date(last).toISOString().slice(0, 10);
  return plannedAtMs - last > YEAR_MS
    ? warn(`${name} booted cold for the last time on ${day}, more than a year before the plan.`)
    : pass(`${name} booted cold on ${day}.`);
}

/** Nova writes UTC without saying so. */
function timeOf({ startedAt }: ServerAction): number {
  return Date.parse(/Z|[+-]\d\d:?\d\d$/.test(startedAt) ? startedAt : `${startedAt}Z`);
}
