import { type Check, type Verdict, warn } from '../check.ts';
import { includes } from './guest-instances.ts';
import { eachGuest } from './guest-looks.ts';

const DEFAULTS = new Set(['default', '0.0.0.0/0', '::/0']);

export const guestDefaultRoute: Check = {
  id: 'guest.default-route',
  title: 'The way out of the load balancers is there in the target',
  looksAt:
    "The default route's gateway against those of the plan's subnets, which are made anew with the same addresses.",
  needs: 'guest',
  remedy:
    'A router or firewall that is a server stays in the source: move it first, or let the load balancers use the gateway of their subnet (ip route).',
  run: (input) =>
    eachGuest(
      input,
      ['routes'],
      ({ routes }): readonly Verdict[] => {
        const gateways = input.plan.networks.flatMap(({ subnets }) =>
          subnets.flatMap(({ gatewayIp }) => gatewayIp ?? []),
        );
        const defaults = routes.filter(({ destination }) => DEFAULTS.has(destination));
        if (defaults.length === 0) return [warn('it has no default route: answers to clients find no way back.')];
        return (
          defaults
            // A router's own link-local address (RFC 4861, 6.3.4): the target's router announces its own.
            .filter(({ gateway }) => gateway !== null && !gateway.toLowerCase().startsWith('fe80:'))
            .filter(({ gateway }) => !includes(gateways, gateway ?? ''))
            .map(({ gateway }) => warn(`its default route goes by ${gateway}, which is no gateway of the plan.`))
        );
      },
      'by a gateway of the plan.',
    ),
};
