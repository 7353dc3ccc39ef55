import type { ServerStatus } from '../../domain/cloud-resources.ts';
import { block, type Check, foundOr } from '../check.ts';

/** How a server comes back to ACTIVE, where a start is not the way. */
const WAY_BACK: Partial<Readonly<Record<ServerStatus, string>>> = {
  RESCUE:
    'Bring it back to its own disk (openstack server unrescue), see that keepalived is healthy on it, then run the preflight again.',
  VERIFY_RESIZE:
    'Confirm its resize or take it back (openstack server resize confirm, or revert), see that keepalived is healthy on it, then run the preflight again.',
  PAUSED:
    'Let it go on (openstack server unpause), see that keepalived is healthy on it, then run the preflight again.',
  SUSPENDED:
    'Let it go on (openstack server resume), see that keepalived is healthy on it, then run the preflight again.',
  SHELVED:
    'Bring it back (openstack server unshelve), see that keepalived is healthy on it, then run the preflight again.',
  SHELVED_OFFLOADED:
    'Bring it back (openstack server unshelve), see that keepalived is healthy on it, then run the preflight again.',
};

export const sourceMembers: Check = {
  id: 'source.members',
  title: 'Both load balancers run in the source',
  looksAt:
    'The status (rescued, resized, paused and shelved ones too), task, lock and power state of each load balancer of the plan. One that this migration powered off itself is fine.',
  needs: 'lists',
  requirement: 'two-load-balancers',
  remedy:
    'Start the load balancer in the source (openstack server start <server>), see that keepalived is healthy on it, then run the preflight again.',
  run: async ({ plan, source, own }) => {
    const servers = await source.servers();
    const found = plan.loadBalancers.flatMap((balancer) => {
      const server = servers.find((one) => one.id === balancer.sourceServerId);
      if (server === undefined) {
        return [
          block(
            `${balancer.name} (${balancer.sourceServerId}) is not in ${plan.source.cloud} any more.`,
            'Make the plan again from the group as it is now.',
          ),
        ];
      }
      if (own.moved(server)) return [];
      if (server.taskState !== null)
        return [
          block(
            `${server.name} is busy: Nova is at ${server.taskState}.`,
            'Wait until Nova is done with it, then run the preflight again.',
          ),
        ];
      if (server.status !== 'ACTIVE' || server.powerState !== 1) {
        return [
          block(
            `${server.name} is ${server.status}, power state ${server.powerState}${server.fault === null ? '' : ` (${server.fault})`}; without it the group is not highly available now.`,
            WAY_BACK[server.status],
          ),
        ];
      }
      if (server.locked && !own.server(server)) {
        return [
          block(
            `${server.name} is locked${server.lockedReason === null ? '' : `: ${server.lockedReason}`}; Baton could not power it off.`,
            'Find out who locked it and why, then unlock it (openstack server unlock).',
          ),
        ];
      }
      return [];
    });
    const names = plan.loadBalancers.map((balancer) => balancer.name).join(' and ');
    return plan.loadBalancers.length < 2
      ? [block('The plan has fewer than two load balancers.', 'Make the plan again.')]
      : foundOr(found, `${names} are as they should be.`);
  },
};
