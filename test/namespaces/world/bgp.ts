/**
 * Routing by host routes: the edge is FRR, each cloud's router announces the HA IPs' /32 by eBGP. The edge prefers the target
 * (local-pref 200 before 100), so that the source's own route stays behind it and is used again when the target's is gone.
 */
import { AS_NUMBERS, EDGE_ADDRESS, type HaIp, ROUTER_ADDRESSES, type RouterName } from './layout.ts';
import type { Machine } from './machine.ts';

export type Announcer = 'bird' | 'frr';
const ROUTERS: readonly RouterName[] = ['source-router', 'target-router'];
const HOLD_SECONDS = 9;

/** Debian's FRR, in a machine whose /run, /etc/frr and /var/log are empty. */
export async function startFrr(machine: Machine, configuration: string): Promise<void> {
  await machine.sh(
    `mkdir -p /run/frr /var/log/frr; cat >/etc/frr/frr.conf; : >/etc/frr/vtysh.conf
chown -R frr:frr /run/frr /var/log/frr /etc/frr; chmod 640 /etc/frr/*`,
    { input: configuration },
  );
  for (const daemon of ['zebra', 'bgpd']) {
    machine.spawn([
      'sh',
      '-c',
      `chrt -f 20 true 2>/dev/null && set -- chrt -f 20
exec "$@" /usr/lib/frr/${daemon} -u frr -g frr -A 127.0.0.1 -f /etc/frr/frr.conf --log file:/var/log/frr/${daemon}.log >>/var/log/frr/${daemon}.out 2>&1`,
    ]);
    await machine.sh(`for tries in $(seq 300); do [ ! -S /run/frr/${daemon}.vty ] || exit 0; sleep 0.03; done; exit 1`);
  }
}

export function edgeConfiguration(): string {
  const neighbors = ROUTERS.flatMap((router) => [
    ` neighbor ${ROUTER_ADDRESSES[router]} remote-as ${AS_NUMBERS[router]}`,
    ` neighbor ${ROUTER_ADDRESSES[router]} passive`,
  ]);
  const filters = ROUTERS.map((router) => `  neighbor ${ROUTER_ADDRESSES[router]} route-map from-${router} in`);
  return `hostname edge
router bgp ${AS_NUMBERS.edge}
 bgp router-id ${EDGE_ADDRESS}
 no bgp ebgp-requires-policy
 no bgp network import-check
 timers bgp ${HOLD_SECONDS / 3} ${HOLD_SECONDS}
${neighbors.join('\n')}
 address-family ipv4 unicast
${filters.join('\n')}
 exit-address-family
!
route-map from-source-router permit 10
 set local-preference 100
!
route-map from-target-router permit 10
 set local-preference 200
`;
}

/**
 * A router's own announcer. The source announces all HA IPs; the target none yet. It is configured as the how-to pages of the
 * shipped recipes ask for.
 */
export async function startAnnouncer(
  machine: Machine,
  router: RouterName,
  announcer: Announcer,
  haIps: readonly HaIp[],
): Promise<void> {
  if (announcer === 'frr') return startFrr(machine, frrConfiguration(router, haIps));
  await machine.sh('mkdir -p /run/bird; cat >/etc/bird/bird.conf', { input: birdConfiguration(router, haIps) });
  machine.spawn([
    'sh',
    '-c',
    `chrt -f 20 true 2>/dev/null && set -- chrt -f 20
exec "$@" bird -f -c /etc/bird/bird.conf -s /run/bird/bird.ctl >>/var/log/bird.log 2>&1`,
  ]);
  await machine.sh('for tries in $(seq 300); do [ ! -S /run/bird/bird.ctl ] || exit 0; sleep 0.03; done; exit 1');
}

function birdConfiguration(router: RouterName, haIps: readonly HaIp[]): string {
  const address = ROUTER_ADDRESSES[router];
  const disabled = router === 'source-router' ? '' : 'disabled; ';
  const routes = haIps.map(
    ({ floating }) =>
      `protocol static baton_${floating.replaceAll('.', '_')} { ${disabled}ipv4; route ${floating}/32 blackhole; }`,
  );
  return `router id ${address};
log "/var/log/bird.log" all;
protocol device { scan time 10; }
${routes.join('\n')}
protocol bgp edge {
  local ${address} as ${AS_NUMBERS[router]};
  neighbor ${EDGE_ADDRESS} as ${AS_NUMBERS.edge};
  hold time ${HOLD_SECONDS}; connect retry time 1; connect delay time 1; error wait time 1, 2;
  ipv4 {
    import none;
    export filter { if source = RTS_STATIC then { bgp_next_hop = ${address}; accept; } reject; };
  };
}
`;
}

function frrConfiguration(router: RouterName, haIps: readonly HaIp[]): string {
  const announced = router === 'source-router' ? haIps : [];
  const networks = announced.map(({ floating }) => `  network ${floating}/32\n`).join('');
  return `hostname ${router}
router bgp ${AS_NUMBERS[router]}
 bgp router-id ${ROUTER_ADDRESSES[router]}
 no bgp ebgp-requires-policy
 no bgp network import-check
 timers bgp ${HOLD_SECONDS / 3} ${HOLD_SECONDS}
 neighbor ${EDGE_ADDRESS} remote-as ${AS_NUMBERS.edge}
 neighbor ${EDGE_ADDRESS} timers connect 1
 address-family ipv4 unicast
${networks} exit-address-family
`;
}
