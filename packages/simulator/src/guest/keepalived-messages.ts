/**
 * keepalived's log on a console (`--log-console --log-detail`), in the words of vrrp/vrrp.c, vrrp_scheduler.c and main.c of
 * 2.2, and the one line that the notify script of these guests prints.
 */
import type { VrrpInstanceDefinition } from './definition.ts';

type NotifyState = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `line` as keepalived logs it. The guests' clocks run in UTC. */
export function logged(atMs: number, line: string): string {
  const at = new Date(atMs);
  const day = String(at.getUTCDate()).padStart(2);
  const date = `${WEEKDAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${day}`;
  return `${date} ${at.toISOString().slice(11, 19)} ${at.getUTCFullYear()}: ${line}`;
}

export const notified = (name: string, state: NotifyState): string => `VRRP ${name} ${state}`;

export function starting(atMs: number, version: string): readonly string[] {
  return [
    `Starting Keepalived v${version}`,
    'Configuration file /etc/keepalived/keepalived.conf',
    'Starting VRRP child process',
    'Startup complete',
  ].map((line) => logged(atMs, line));
}

/** vrrp_daemon.c, reload_vrrp_thread. */
export function reloaded(atMs: number): readonly string[] {
  return ['Reloading', 'Configuration file /etc/keepalived/keepalived.conf'].map((line) => logged(atMs, line));
}

export function begunAsBackup(atMs: number, name: string): readonly string[] {
  return [
    logged(atMs, `(${name}) removing VIPs.`),
    logged(atMs, `(${name}) Entering BACKUP STATE (init)`),
    notified(name, 'BACKUP'),
  ];
}

export function becameMaster(atMs: number, name: string): readonly string[] {
  return [
    logged(atMs, `(${name}) Receive advertisement timeout`),
    logged(atMs, `(${name}) Entering MASTER STATE`),
    logged(atMs, `(${name}) setting VIPs.`),
    notified(name, 'MASTER'),
  ];
}

interface Other {
  readonly address: string;
  readonly instance: VrrpInstanceDefinition;
}

export function yielded(atMs: number, own: VrrpInstanceDefinition, to: Other): readonly string[] {
  const heard =
    to.instance.priority > own.priority
      ? `with higher priority ${to.instance.priority}, ours ${own.priority}`
      : `with same priority ${to.instance.priority} but higher IP address than ours`;
  return [
    logged(atMs, `(${own.name}) Master received advert from ${to.address} ${heard}`),
    logged(atMs, `(${own.name}) Entering BACKUP STATE`),
    logged(atMs, `(${own.name}) removing VIPs.`),
    notified(own.name, 'BACKUP'),
  ];
}

export function insisted(atMs: number, own: VrrpInstanceDefinition, on: Other): readonly string[] {
  const theirs = `lower priority ${on.instance.priority}, ours ${own.priority}`;
  return [logged(atMs, `(${own.name}) Received advert from ${on.address} with ${theirs}, forcing new election`)];
}

export function heardGoodbye(atMs: number, name: string): readonly string[] {
  return [logged(atMs, `(${name}) Backup received priority 0 advertisement`)];
}

export function nicGone(atMs: number, nic: string, name: string, wasMaster: boolean): readonly string[] {
  return [
    logged(atMs, `Netlink reports ${nic} down`),
    logged(atMs, `(${name}) Entering FAULT STATE`),
    ...(wasMaster ? [logged(atMs, `(${name}) removing VIPs.`)] : []),
    notified(name, 'FAULT'),
  ];
}

export function nicBack(atMs: number, nic: string, name: string): readonly string[] {
  return [
    logged(atMs, `Netlink reports ${nic} up`),
    logged(atMs, `(${name}) Entering BACKUP STATE`),
    notified(name, 'BACKUP'),
  ];
}

/** A NIC of its configuration is not there at its start: the daemon ends, no FAULT (measured with 2.2.7). */
export function refusedToStart(atMs: number, nic: string, name: string): readonly string[] {
  return [
    `(${name}) interface ${nic} doesn't exist`,
    'Non-existent interface specified in configuration',
    'Keepalived_vrrp exited with permanent error CONFIG. Terminating',
  ].map((line) => logged(atMs, line));
}

export function stopped(
  atMs: number,
  version: string,
  instances: readonly { readonly name: string; readonly wasMaster: boolean }[],
): readonly string[] {
  return [
    logged(atMs, 'Stopping'),
    ...instances.flatMap(({ name, wasMaster }) => [
      ...(wasMaster ? [logged(atMs, `(${name}) sent 0 priority`), logged(atMs, `(${name}) removing VIPs.`)] : []),
      notified(name, 'STOP'),
    ]),
    logged(atMs, `Stopped Keepalived v${version}`),
  ];
}
