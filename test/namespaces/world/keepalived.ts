/** keepalived in the load balancers: its configuration as tutorials have it, and the variants that people really have. */
import {
  BALANCER_ADDRESSES,
  type BalancerName,
  type HaIp,
  SOURCE_BALANCERS,
  TARGET_BALANCERS,
  sideOf,
} from './layout.ts';
import type { Machine } from './machine.ts';

export interface VrrpSettings {
  readonly version: 2 | 3;
  readonly advertSeconds: number;
  /** Of the primary and the secondary. */
  readonly priorities: readonly [number, number];
  readonly nopreempt: boolean;
  readonly unicast: boolean;
  /** All instances in one group; there are two instances when the world has two HA IPs. */
  readonly syncGroup: boolean;
  /** What the configuration starts with besides: global definitions, scripts. Whole blocks. */
  readonly more: string;
  /** Lines inside each instance. */
  readonly instanceMore: string;
}

/** What the tutorials say, and nearly everybody has: two daemons of version 2 that advertise each second. */
export const TUTORIAL: VrrpSettings = {
  version: 2,
  advertSeconds: 1,
  priorities: [150, 100],
  nopreempt: false,
  unicast: false,
  syncGroup: false,
  more: '',
  instanceMore: '',
};

const pairOf = (name: BalancerName): readonly BalancerName[] =>
  sideOf(name) === 'source' ? SOURCE_BALANCERS : TARGET_BALANCERS;

export function keepalivedConf(name: BalancerName, haIps: readonly HaIp[], settings: VrrpSettings): string {
  const place = pairOf(name).indexOf(name);
  const partner = pairOf(name)[1 - place] ?? name;
  const instances = haIps.map(({ vip }, index) => {
    const lines = [
      `state BACKUP`,
      'interface eth0',
      `virtual_router_id ${51 + index}`,
      `priority ${settings.priorities[place === 0 ? 0 : 1]}`,
      `advert_int ${settings.advertSeconds}`,
      `version ${settings.version}`,
      ...(settings.nopreempt ? ['nopreempt'] : []),
      ...(settings.unicast
        ? [`unicast_src_ip ${BALANCER_ADDRESSES[name]}`, 'unicast_peer {', `    ${BALANCER_ADDRESSES[partner]}`, '}']
        : []),
      // RFC 5798 took authentication out of version 3.
      ...(settings.version === 2 ? ['authentication {', '    auth_type PASS', '    auth_pass 12345678', '}'] : []),
      'virtual_ipaddress {',
      `    ${vip}/32 dev eth0`,
      '}',
      ...settings.instanceMore.split('\n').filter((line) => line.trim() !== ''),
    ];
    return `vrrp_instance VI_${index + 1} {\n${lines.map((line) => `    ${line}`).join('\n')}\n}\n`;
  });
  const names = haIps.map((_, index) => `        VI_${index + 1}\n`).join('');
  const group = settings.syncGroup ? `vrrp_sync_group VG_1 {\n    group {\n${names}    }\n}\n` : '';
  return [`global_defs {\n    router_id ${name}\n}\n`, settings.more, group, ...instances].filter(Boolean).join('\n');
}

export const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';
export const KEEPALIVED_LOG = '/var/log/keepalived.log';

export async function writeConf(machine: Machine, text: string): Promise<void> {
  await machine.sh(`cat >${KEEPALIVED_CONF}; chmod 644 ${KEEPALIVED_CONF}`, { input: text });
}

/**
 * As its boot does. With real-time priority: each of several virtual machines has a processor of its own, and the load of the one
 * machine that acts them all is not what is measured.
 */
export function startKeepalived(machine: Machine): void {
  machine.spawn([
    'sh',
    '-c',
    `chrt -f 20 true 2>/dev/null && set -- chrt -f 20
rm -f /run/keepalived.pid /run/vrrp.pid
exec "$@" keepalived --dont-fork --log-console --log-detail >>${KEEPALIVED_LOG} 2>&1`,
  ]);
}

/** SIGTERM to the parent: what `systemctl stop` does. Returns when no keepalived runs any more. */
export async function stopKeepalived(machine: Machine): Promise<void> {
  await machine.sh(`[ ! -s /run/keepalived.pid ] || kill "$(cat /run/keepalived.pid)" || :
for tries in $(seq 200); do grep -qsx keepalived /proc/[0-9]*/comm || exit 0; sleep 0.02; done; exit 1`);
}

export async function holds(machine: Machine, address: string): Promise<boolean> {
  return (await machine.sh('ip -4 -o addr show dev eth0')).includes(` ${address}/`);
}
