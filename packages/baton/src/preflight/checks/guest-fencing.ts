import { block, type Check, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

const BY_CLOUD = /fence_openstack|fence_nova|fence_compute/i;
const ANY_FENCE = /stonith|fencing|\bfence_|\bsbd\b/i;
const CLUSTER = /corosync|pacemaker|heartbeat/i;

export const guestFencing: Check = {
  id: 'guest.fencing',
  title: 'No load balancer fences the other one during the migration',
  looksAt:
    'Fencing agents and the cluster daemons. fence_openstack powers a server off in the source. Corosync speaks UDP 5405, which a filter of protocol 112 lets through: with a route between the clouds its quorum spans them.',
  needs: 'guest',
  remedy:
    'pcs property set stonith-enabled=false (on one node) before the migration, and true again with the new access when the pair has joined.',
  run: (input) =>
    eachGuest(
      input,
      ['companions'],
      ({ companions, configurations }) => {
        const resources = (configurations ?? [])
          .filter(({ kind }) => kind === 'pacemaker')
          .flatMap(({ instances, syncGroups }) => [...instances, ...syncGroups].flatMap(({ notifies }) => notifies));
        const named = [...new Set([...companions, ...resources])];
        const clouds = named.filter((name) => BY_CLOUD.test(name));
        const others = named.filter((name) => ANY_FENCE.test(name) && !clouds.includes(name));
        const cluster =
          companions.some((name) => CLUSTER.test(name)) ||
          (configurations ?? []).some(({ kind }) => kind === 'pacemaker');
        return [
          ...clouds.map((name) => block(`${name}: it would power servers off in the source in the midst of a move.`)),
          ...others.map((name) => warn(`${name}: see that it cannot reach the other cloud.`)),
          ...(cluster
            ? [
                warn(
                  'Corosync and Pacemaker run: where the clouds are connected, their quorum would span both.',
                  'Let UDP 5405 not cross until the pair has joined: filter it on the way, or leave it out of the security group in the target.',
                ),
              ]
            : []),
        ];
      },
      'no fencing and no cluster.',
    ),
};
