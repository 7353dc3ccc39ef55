import { type Check, unknown, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

const PROXY = /^(haproxy|nginx|envoy|traefik|varnish|apache2|httpd|caddy)(\.service)?$/;
const KEEPALIVED = /^keepalived(\.service)?$/;

export const guestStopOrder: Check = {
  id: 'guest.stop-order',
  title: 'keepalived says goodbye before the proxy stops',
  looksAt:
    'Whether keepalived.service starts after the proxy, and so stops before it. Only in the order primary-first: there the handover is a soft stop of the primary. A proxy that stops first leaves the VIP with nobody behind it until keepalived resigns.',
  needs: 'guest',
  remedy:
    'On each load balancer: systemctl edit keepalived, with the lines [Unit] and After=haproxy.service (or nginx, ...); systemctl daemon-reload. Nothing restarts.',
  run: (input) =>
    eachGuest(
      input,
      ['units'],
      ({ units, balancer }) => {
        if (input.plan.order !== 'primary-first' || balancer.role !== 'primary') return [];
        const keepalived = units.find(({ name, active }) => active && KEEPALIVED.test(name));
        const proxies = units.filter(({ name, active }) => active && PROXY.test(name));
        if (keepalived === undefined || proxies.length === 0) return [];
        const { after } = keepalived;
        if (after === undefined) return [unknown('in which order its services stop was not read.')];
        return proxies
          .filter(({ name }) => !after.some((one) => bare(one) === bare(name)))
          .map(({ name }) => warn(`${bare(name)} may stop before keepalived: connections fail until it resigns.`));
      },
      'keepalived resigns first, or nothing is handed over by a soft stop of it.',
    ),
};

const bare = (unit: string): string => unit.replace(/\.service$/, '');
