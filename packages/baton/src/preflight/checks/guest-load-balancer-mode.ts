import { block, type Check, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

export const guestLoadBalancerMode: Check = {
  id: 'guest.load-balancer-mode',
  title: 'Traffic is passed on in a way that works with backends in another network',
  looksAt:
    'IPVS in direct routing (lb_kind DR) and transparent proxying (usesrc): the backends answer clients by themselves, or by the load balancer as their gateway, so they must be on its layer 2. They stay in the source.',
  needs: 'guest',
  remedy:
    'Move the backends with the pair; or proxy or NAT in place of it (lb_kind NAT; haproxy without usesrc, with X-Forwarded-For or the PROXY protocol), before the migration.',
  run: (input) =>
    eachGuest(
      input,
      ['oneLayer2'],
      ({ oneLayer2 }) => {
        const anew = input.plan.networks.some(({ target }) => target === 'create');
        return oneLayer2.map((line) =>
          anew
            ? block(`${line}: the backends stay in the source, and their answers would not find the way.`)
            : warn(`${line}: it works only when the network of the target is one layer 2 with the backends.`),
        );
      },
      'nothing that needs the backends on its layer 2.',
    ),
};
