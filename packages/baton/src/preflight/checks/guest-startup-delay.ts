import { block, type Check } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

export const guestStartupDelay: Check = {
  id: 'guest.startup-delay',
  title: 'VRRP takes part soon enough after a boot',
  looksAt:
    'vrrp_startup_delay and vrrp_delay_after_boot, against the time that the plan gives the validation in the target.',
  needs: 'guest',
  remedy:
    'Make timeouts.validate in the plan longer than the delay, with a minute to spare; or shorten the delay in keepalived.conf.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      ({ configurations }) =>
        configurations
          .filter(({ startupDelaySeconds }) => startupDelaySeconds >= input.plan.timeouts.validate)
          .map(({ startupDelaySeconds }) =>
            block(
              `it waits ${startupDelaySeconds} s after its start, and the plan gives the validation ${input.plan.timeouts.validate} s: it would fail before the VIP is served.`,
            ),
          ),
      `it takes part within ${input.plan.timeouts.validate} s.`,
    ),
};
