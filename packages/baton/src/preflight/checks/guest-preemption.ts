import { type Check, type Verdict, warn } from '../check.ts';
import { instancesOf, togetherIn } from './guest-instances.ts';
import { eachGuest, eachPair } from './guest-looks.ts';

export const guestPreemption: Check = {
  id: 'guest.preemption',
  title: 'Who takes the VIP back is the same on each load balancer, and as written',
  looksAt:
    'nopreempt (for CARP: net.inet.carp.preempt), and the start state. With preemption the primary takes the VIP when it joins in the target; with nopreempt whoever serves goes on. keepalived ignores nopreempt in an instance that starts as MASTER.',
  needs: 'guest',
  remedy:
    'keepalived.conf, on each load balancer: state BACKUP in every instance that has nopreempt; nopreempt on both or on none; systemctl reload keepalived.',
  run: async (input) => {
    const [alone, together] = await Promise.all([
      eachGuest(
        input,
        ['configurations'],
        (look) =>
          instancesOf(look)
            .filter((one) => one.preempts === false && one.startState === 'MASTER' && one.kind === 'keepalived')
            .map((one) => warn(`${one.name} has nopreempt and state MASTER: keepalived ignores nopreempt then.`)),
        'preemption is as written, and alike.',
      ),
      eachPair(
        input,
        ['configurations'],
        (one, other) =>
          togetherIn(one, other).flatMap(([mine, theirs]): readonly Verdict[] =>
            mine.preempts === theirs.preempts || mine.preempts === null || theirs.preempts === null
              ? []
              : [
                  warn(
                    `${mine.name}: ${one.name} ${said(mine.preempts)}, ${other.name} ${said(theirs.preempts)}: who has the VIP after the join depends on who starts last.`,
                  ),
                ],
          ),
        'alike.',
      ),
    ]);
    const different = together.filter(({ result }) => result === 'warn');
    return different.length === 0 ? alone : [...alone.filter(({ result }) => result !== 'pass'), ...different];
  },
};

const said = (preempts: boolean): string => (preempts ? 'preempts' : 'does not preempt');
