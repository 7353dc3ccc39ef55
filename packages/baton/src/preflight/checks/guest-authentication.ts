import type { PlannedLoadBalancer, Plan } from '../../domain/plan.ts';
import { type Check, unknown, type Verdict, warn } from '../check.ts';
import { whyUnseen } from './guest-gaps.ts';
import { instancesOf } from './guest-instances.ts';
import { eachGuest, type Look } from './guest-looks.ts';
import { isOff } from './guest-clock.ts';

/** IP protocol 51 (IANA). */
const AH = new Set(['51', 'ah', 'any', '0']);

export const guestAuthentication: Check = {
  id: 'guest.authentication',
  title: 'Authenticated adverts are accepted in the target',
  looksAt:
    'auth_type AH, which is IP protocol 51 and not 112, against the security groups of the plan; auth_hmac, which needs clocks that agree.',
  needs: 'guest',
  remedy:
    'AH: openstack security group rule create --protocol 51 --remote-group <group> <group>, and make the plan again; or auth_type PASS on each load balancer at once. HMAC: timedatectl must say that the clock is synchronized.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      (look) => {
        const kinds = new Set(instancesOf(look).map(({ authentication }) => authentication));
        return [
          ...(kinds.has('ah') && !admitsAh(input.plan, look.balancer)
            ? [warn('it uses AH, and no security group of its ports lets IP protocol 51 in: both would be MASTER.')]
            : []),
          ...(kinds.has('hmac') ? ofClock(look) : []),
        ];
      },
      'nothing that the target would drop.',
    ),
};

function admitsAh({ securityGroups }: Plan, { nics }: PlannedLoadBalancer): boolean {
  return nics.some(
    (nic) =>
      !nic.portSecurityEnabled ||
      securityGroups.some(
        (group) =>
          nic.sourceSecurityGroupIds.includes(group.sourceId) &&
          group.rules.some(
            ({ direction, protocol }) =>
              direction === 'ingress' && (protocol === null || AH.has(protocol.toLowerCase())),
          ),
      ),
  );
}

function ofClock(look: Look): readonly Verdict[] {
  if (look.clock === null) return [unknown(`it uses HMAC, and ${whyUnseen(look, 'clock')}`)];
  return isOff(look.clock) || look.clock.synchronized === false
    ? [warn('it uses HMAC, and its clock is off or not synchronized: its adverts may be refused.')]
    : [];
}
