import { type Check, unknown } from '../check.ts';

export const guestAutostart: Check = {
  id: 'guest.autostart',
  title: 'keepalived starts by itself when a load balancer boots',
  looksAt:
    'Nothing yet: without access to the guests it cannot be seen. The target proves it when the load balancer boots there, before any HA IP leads to it.',
  needs: 'guest',
  requirement: 'healthy-and-enabled',
  remedy:
    'On each load balancer: systemctl is-enabled keepalived (and haproxy, nginx, ...) must say enabled. Best proof: stop and start it once before the migration.',
  run: ({ plan }) =>
    Promise.resolve(
      plan.loadBalancers.map((balancer) => unknown(`${balancer.name}: cannot be proved without access to the guest.`)),
    ),
};
