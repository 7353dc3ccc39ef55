import type { VrrpInstance } from '../../domain/vrrp.ts';
import { type Check, warn } from '../check.ts';
import { instancesOf } from './guest-instances.ts';
import { eachGuest } from './guest-looks.ts';

/** With 10 ms a loaded host lost three adverts in a row: 582 and 1475 ms of outage were measured, at 100 ms none. */
const LEAST_MS = 100;

export const guestAdvertInterval: Check = {
  id: 'guest.advert-interval',
  title: 'Adverts are not faster than a busy host can send them',
  looksAt: `advert_int of every instance (CARP: advbase and advskew): under ${LEAST_MS} ms the VIP flaps on busy hosts, and disks are copied during the migration.`,
  needs: 'guest',
  remedy: 'keepalived.conf, on each load balancer: advert_int 0.1 (with vrrp_version 3) or more.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) =>
        instancesOf(look).flatMap((one) => {
          const interval = intervalOf(one);
          return interval !== null && interval < LEAST_MS
            ? [warn(`${one.name} sends an advert every ${Math.round(interval)} ms.`)]
            : [];
        }),
      `${LEAST_MS} ms or more, or the default of its daemon.`,
    ),
};

function intervalOf({ advertIntervalMs, advert }: VrrpInstance): number | null {
  return advert === null ? advertIntervalMs : (advert.base + advert.skew / 256) * 1000;
}
