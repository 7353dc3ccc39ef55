import type { ServiceUnit } from '../../domain/guest-reading.ts';
import { VRRP_SERVICES } from '../../domain/vrrp-services.ts';
import type { VrrpKind } from '../../domain/vrrp.ts';
import { block, type Check, unknown, type Verdict, warn } from '../check.ts';
import { eachGuest, type Look } from './guest-looks.ts';

const ANY_DAEMON = /^(keepalived|ucarp|pacemaker|corosync)\b/;

export const guestAutostart: Check = {
  id: 'guest.autostart',
  title: 'VRRP or CARP starts by itself when a load balancer boots',
  looksAt:
    'Whether the service of the VRRP daemon is enabled, and so is everything else that runs now. CARP and VyOS set themselves up from their configuration at boot.',
  needs: 'guest',
  requirement: 'healthy-and-enabled',
  remedy:
    'On each load balancer: systemctl enable keepalived (and haproxy, nginx, ...). Best proof: stop and start it once before the migration.',
  run: (input) =>
    eachGuest(
      input,
      ['units'],
      (look) => {
        const kinds = kindsOf(look);
        const daemons = look.units.filter(({ name, active }) =>
          kinds.length === 0 ? active && ANY_DAEMON.test(name) : kinds.some((kind) => VRRP_SERVICES[kind]?.test(name)),
        );
        // VyOS leaves all units disabled, and starts what its configuration asks for.
        const others = kinds.includes('vyos')
          ? []
          : look.units.filter((unit) => unit.active && unit.enabled === false && !daemons.includes(unit));
        return [
          ...(kinds.length === 0 && daemons.length === 0 ? [unknown('no service of a VRRP daemon was found.')] : []),
          ...kinds
            .filter(
              (kind) => VRRP_SERVICES[kind] !== null && !daemons.some(({ name }) => VRRP_SERVICES[kind]?.test(name)),
            )
            .map((kind) => unknown(`${kind} is in use, and no service of that name was found.`)),
          ...daemons.flatMap(ofDaemon),
          ...others.map(({ name }) => warn(`${name} runs, and is not enabled: it would be missing after a boot.`)),
        ];
      },
      'its services are enabled.',
    ),
};

function ofDaemon({ name, enabled }: ServiceUnit): readonly Verdict[] {
  if (enabled === false) return [block(`${name} is not enabled: after the boot in the target nobody would be MASTER.`)];
  return enabled === null ? [unknown(`${name}: whether it is enabled cannot be told.`)] : [];
}

const kindsOf = ({ configurations, running }: Look): readonly VrrpKind[] => [
  ...new Set([...(configurations ?? []), ...(running ?? [])].map(({ kind }) => kind)),
];
