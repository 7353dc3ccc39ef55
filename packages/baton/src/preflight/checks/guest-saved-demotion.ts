import type { VrrpInstance } from '../../domain/vrrp.ts';
import { type Check, type Verdict, warn } from '../check.ts';
import { instancesOf, runningIn } from './guest-instances.ts';
import { eachGuest, type Seen } from './guest-looks.ts';

/** What a maintenance mode sets: OPNsense and pfSense raise advskew to 254, or demote by 240. */
const MAINTENANCE_SKEW = 240;

export const guestSavedDemotion: Check = {
  id: 'guest.saved-demotion',
  title: 'No load balancer is held back, neither now nor on its disk',
  looksAt:
    'A demotion counter or maintenance mode of CARP, a priority of 1, and a priority in the file that is not the one the daemon runs with. What is saved travels with the disk: the copy would not become MASTER.',
  needs: 'guest',
  remedy:
    'CARP: leave the maintenance mode (OPNsense, pfSense: Status of CARP), sysctl net.inet.carp.demotion must say 0. keepalived: put the priority back, systemctl reload keepalived.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) => [
        ...(look.running ?? [])
          .filter(({ demotion }) => demotion !== null && demotion > 0)
          .map(({ demotion }) => warn(`it is demoted by ${demotion}, or in maintenance mode.`)),
        ...instancesOf(look).flatMap(heldBack),
        ...differing(look),
      ],
      'nothing holds it back.',
    ),
};

function heldBack({ name, priority, advert }: VrrpInstance): readonly Verdict[] {
  if (priority === 1) return [warn(`${name} has priority 1 in its file.`)];
  return advert !== null && advert.skew >= MAINTENANCE_SKEW ? [warn(`${name} has advskew ${advert.skew}.`)] : [];
}

function differing(look: Seen<'configurations'>): readonly Verdict[] {
  const { running } = look;
  if (running === null) return [];
  const states = runningIn({ ...look, running });
  return instancesOf(look).flatMap(({ name, priority }) => {
    const base = states.find((one) => one.name === name)?.basePriority ?? null;
    return priority === null || base === null || priority === base
      ? []
      : [
          warn(
            `${name} runs with priority ${base}, and its file says ${priority}: after the boot in the target the file holds.`,
            'See which of the two is meant; systemctl reload keepalived takes the file.',
          ),
        ];
  });
}
