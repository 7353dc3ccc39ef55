import { block, type Check, warn } from '../check.ts';
import { includes, instancesOf } from './guest-instances.ts';
import { eachGuest } from './guest-looks.ts';

export const guestUnicast: Check = {
  id: 'guest.unicast',
  title: 'Unicast adverts go from an own address to the other load balancers',
  looksAt:
    "unicast_src_ip and unicast_peer against the fixed addresses of the plan's ports, which stay the same in the target. A wrong one is silent: the load balancer becomes MASTER without a word.",
  needs: 'guest',
  remedy:
    'unicast_src_ip: the own address of the port; unicast_peer: those of the other load balancers; on each of them, then systemctl reload keepalived.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) => {
        const addressesOf = (role: 'own' | 'others') =>
          input.plan.loadBalancers
            .filter((one) => (one.sourceServerId === look.balancer.sourceServerId) === (role === 'own'))
            .flatMap(({ nics }) => nics.flatMap((nic) => nic.fixedIps.map(({ address }) => address)));
        const own = addressesOf('own');
        const others = addressesOf('others');
        return instancesOf(look).flatMap(({ name, unicast }) => {
          if (unicast === null) return [];
          const strangers = unicast.peers.filter((peer) => !includes(others, peer));
          return [
            ...(unicast.source === null || includes(own, unicast.source)
              ? []
              : [block(`${name} sends from ${unicast.source}, which is no address of its ports.`)]),
            ...(unicast.peers.length > strangers.length
              ? []
              : [
                  block(
                    `${name} sends to ${unicast.peers.join(', ') || 'nobody'}: none of them is a load balancer of the plan.`,
                  ),
                ]),
            ...(unicast.peers.length > strangers.length
              ? strangers.map((peer) =>
                  warn(
                    `${name} sends to ${peer} as well, which is no load balancer of the plan: it stays in the source.`,
                    'Take the peer out when it is gone; else move it with the pair.',
                  ),
                )
              : []),
          ];
        });
      },
      'its own address and those of the others, or multicast.',
    ),
};
