import { block, type Check, unknown, type Verdict, warn } from '../check.ts';
import { firstOf } from './guest-instances.ts';
import { eachGuest } from './guest-looks.ts';

/** keepalived -t ends with 5 on this too, and runs with it as BACKUP (measured with 2.2.7): a published template has it. */
const EQUAL = /state\W+EQUAL/i;
/** keepalived ends for good on a missing interface, and does not go to FAULT (measured with 2.2.7). */
const FATAL = /non-existent interface|interface \S+ .*doesn't exist/i;

export const guestVrrpConfiguration: Check = {
  id: 'guest.vrrp-configuration',
  title: 'The configuration of VRRP is understood by its own daemon',
  looksAt: "What the daemon's own test says (keepalived -t), line by line, and what could not be read in its files.",
  needs: 'guest',
  remedy: 'On the load balancer: keepalived -t, and correct the lines that it names; then systemctl reload keepalived.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) =>
        (look.vrrp ?? []).flatMap(({ configuration, selfTest, warnings }) => {
          const untested = configuration?.kind === 'keepalived' && selfTest === null;
          return [
            ...judge([...(selfTest ?? []), ...warnings]),
            ...(untested
              ? [unknown('its configuration was read; keepalived itself was not asked (keepalived -t).')]
              : []),
          ];
        }),
      'no complaints.',
    ),
};

function judge(lines: readonly string[]): readonly Verdict[] {
  const fatal = lines.filter((line) => FATAL.test(line));
  const equal = lines.filter((line) => EQUAL.test(line) && !fatal.includes(line));
  const others = lines.filter((line) => !fatal.includes(line) && !equal.includes(line));
  return [
    ...(fatal.length === 0 ? [] : [block(`keepalived would end at its next start: ${firstOf(fatal)}.`)]),
    ...(equal.length === 0
      ? []
      : [
          warn(
            'state EQUAL is no word of keepalived: it starts as BACKUP, and works.',
            'Nothing breaks. To be free of it: state BACKUP in place of state EQUAL, on each load balancer.',
          ),
        ]),
    ...(others.length === 0
      ? []
      : [warn(`${others.length === 1 ? 'a line' : `${others.length} lines`} of complaint: ${firstOf(others)}.`)]),
  ];
}
