import { block, type Check, type Verdict, warn } from '../check.ts';
import { type Configured, togetherIn } from './guest-instances.ts';
import { eachPair } from './guest-looks.ts';

export const guestPriorities: Check = {
  id: 'guest.priorities',
  title: 'The primary has the higher priority',
  looksAt: 'Priorities of the instances that share a VIP; for CARP advbase and advskew, where less is stronger.',
  needs: 'guest',
  remedy:
    'keepalived.conf: priority 254 on the primary and 253 on the secondary keep the order and make a handover short (12 ms of waiting in place of 609 ms with 100). Change the secondary first; systemctl reload keepalived.',
  run: (input) =>
    eachPair(
      input,
      ['configurations'],
      (one, other) =>
        togetherIn(one, other).flatMap(([mine, theirs]): readonly Verdict[] => {
          const [strong, weak] = [strengthOf(mine), strengthOf(theirs)];
          const said = `${mine.name}: ${one.name} has ${spell(mine)}, ${other.name} has ${spell(theirs)}`;
          if (strong === null || weak === null) return [];
          if (mine.priority === 255 && theirs.priority === 255)
            return [block(`${said}: each takes itself for the owner of the address, and both are MASTER.`)];
          if (theirs.priority === 255)
            return [
              warn(
                `${said}: 255 is the owner of the address (RFC 5798, 6.1); the secondary takes the VIP at every start.`,
              ),
            ];
          if (mine.priority === 255)
            return [
              warn(
                `${said}: 255 is the owner of the address (RFC 5798, 6.1). It takes the VIP at every start, and no other priority can take it over from it while it runs.`,
              ),
            ];
          if (strong < weak)
            return [
              warn(
                `${said}: the planned secondary is the stronger one. When the pair joins in the target it takes the VIP, unless nopreempt is set.`,
                'Make the plan again with --primary, or put the priorities right. A priority that was lowered for a day and saved travels with the disk.',
              ),
            ];
          return strong === weak
            ? [
                warn(
                  `${said}: equal. Who is MASTER depends on who was first; after a start of both at once, on the higher address.`,
                ),
              ]
            : [];
        }),
      'the primary is the stronger one.',
    ),
};

/** More is stronger. Null: Pacemaker, which decides by scores of its own. */
function strengthOf({ priority, advert }: Configured): number | null {
  if (advert !== null) return -(advert.base + advert.skew / 256);
  return priority;
}

const spell = ({ priority, advert }: Configured): string =>
  advert === null ? `priority ${priority}` : `advbase ${advert.base} advskew ${advert.skew}`;
