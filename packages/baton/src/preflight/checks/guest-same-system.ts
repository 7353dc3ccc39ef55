import type { GuestReading } from '../../domain/guest-reading.ts';
import { type Check, warn } from '../check.ts';
import { eachPair } from './guest-looks.ts';

export const guestSameSystem: Check = {
  id: 'guest.same-system',
  title: 'The load balancers run the same system and the same daemon',
  looksAt:
    'Names and versions of the system and of the VRRP daemon. Defaults change between versions: the one that was not updated may behave otherwise when it is alone.',
  needs: 'guest',
  remedy: 'Update the older one, the secondary first, and let the pair run for a day before the migration.',
  run: (input) =>
    eachPair(
      input,
      ['system', 'vrrp'],
      (one, other) => {
        const found = [
          ['the system', one.system.name, other.system.name],
          ['the VRRP daemon', daemonOf(one.vrrp), daemonOf(other.vrrp)],
        ] as const;
        return found
          .filter(([, mine, theirs]) => mine !== theirs)
          .map(([what, mine, theirs]) =>
            warn(`${what} differs: ${one.name} has ${mine}, ${other.name} has ${theirs}.`),
          );
      },
      'the same.',
    ),
};

function daemonOf(vrrp: NonNullable<GuestReading['vrrp']>): string {
  const versions = vrrp.map((one) => one.version ?? one.running?.kind ?? one.configuration?.kind ?? 'unknown');
  return versions.toSorted().join(', ') || 'none';
}
