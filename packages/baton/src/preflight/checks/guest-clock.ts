import type { GuestClock } from '../../domain/guest-reading.ts';
import { type Check, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

const MOST_MS = 1000;

export const guestClock: Check = {
  id: 'guest.clock',
  title: 'The clocks of the load balancers are right',
  looksAt: `The guest's clock against this machine's (more than ${MOST_MS} ms is told), and whether it is synchronized. TLS, logs and authenticated adverts rely on it.`,
  needs: 'guest',
  remedy:
    'timedatectl set-ntp true (or chrony, ntpd), with time servers that the target reaches too; timedatectl must say synchronized: yes.',
  run: (input) =>
    eachGuest(
      input,
      ['clock'],
      ({ clock }) => [
        ...(isOff(clock)
          ? [
              warn(
                `its clock is ${Math.round(clock.offsetMs)} ms from the one of this machine (± ${Math.round(clock.errorMs)}).`,
              ),
            ]
          : []),
        ...(clock.synchronized === false ? [warn('its clock is not synchronized.')] : []),
      ],
      'right within a second.',
    ),
};

/** Surely more than a second off. */
export const isOff = ({ offsetMs, errorMs }: GuestClock): boolean => Math.abs(offsetMs) - errorMs > MOST_MS;
