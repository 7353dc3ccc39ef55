import type { RunningInstance } from '../../domain/vrrp.ts';
import { block, type Check, type Verdict, unknown, warn } from '../check.ts';
import { runningIn } from './guest-instances.ts';
import { eachGuest, type Seen } from './guest-looks.ts';
import { whyUnseen } from './guest-gaps.ts';

export const guestVrrpRunning: Check = {
  id: 'guest.vrrp-running',
  title: 'VRRP or CARP runs on every load balancer, and nothing is in FAULT',
  looksAt: 'What the daemon says of each instance: its state, and whether its addresses are really on the interface.',
  needs: 'guest',
  requirement: 'healthy-and-enabled',
  remedy:
    'On the load balancer: systemctl status keepalived; journalctl -u keepalived -n 50. FAULT names what it tracks: mend that, then see it go to BACKUP or MASTER.',
  run: (input) =>
    eachGuest(
      input,
      ['vrrp'],
      (look) => {
        if (look.vrrp.length === 0) return [block('no VRRP or CARP daemon is there.')];
        if (isRunningSeen(look) && runningIn(look).length > 0) return runningIn(look).flatMap(whatIsWrong);
        const stopped = (look.units ?? []).filter(({ name, active }) => /^keepalived\b/.test(name) && !active);
        if (stopped.length > 0)
          return stopped.map(({ name }) => block(`${name} does not run.`, 'systemctl enable --now keepalived'));
        return isRunningSeen(look)
          ? [block('the daemon runs, and has no VRRP instance.')]
          : [unknown(whyUnseen(look, 'running'))];
      },
      'every instance is MASTER or BACKUP.',
    ),
};

const isRunningSeen = (look: Seen<'vrrp'>): look is Seen<'vrrp' | 'running'> => look.running !== null;

function whatIsWrong({ name, state, holdsAddresses }: RunningInstance): readonly Verdict[] {
  if (state === 'FAULT' || state === 'INIT' || state === 'STOP') return [block(`instance ${name} is in ${state}.`)];
  if (state === 'MASTER' && holdsAddresses === false)
    return [
      block(
        `instance ${name} is MASTER, and its addresses are not on the interface.`,
        'systemctl restart keepalived, then ip address: the VIP must be there.',
      ),
    ];
  return state === 'BACKUP' && holdsAddresses === true
    ? [
        warn(
          `instance ${name} is BACKUP, and still has its addresses on the interface, as a daemon leaves them that was killed.`,
          'systemctl restart keepalived on it, then ip address: the VIP must be gone.',
        ),
      ]
    : [];
}
