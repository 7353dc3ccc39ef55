/**
 * Reads a guest's serial console: which VRRP state it told last, and whether its boot went wrong. A console is what a
 * guest said, in its own words: a last state may be old, and silence proves nothing.
 */

/** The states that keepalived hands to a notify script (keepalived.conf(5), "notify"), as far as they end in a role. */
export type VrrpState = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP';

export interface ConsoleReading {
  /** The last state of every VRRP instance that was named. */
  readonly instances: ReadonlyMap<string, VrrpState>;
  /** The one state of all instances; MIXED when they differ, null when the console names none. */
  readonly state: VrrpState | 'MIXED' | null;
  /** Lines that say that the boot stopped or stumbled. */
  readonly trouble: readonly string[];
  /** cloud-init ran in this boot: in a cloud with another metadata service it may run again as on a first boot. */
  readonly cloudInit: boolean;
}

/**
 * `VRRP <instance> <state>`: one line that a notify script prints to /dev/console. A prompt may stand before it, and what is
 * left of a terminal's escape sequence: Nova takes control characters out of a console (nova/api/openstack/compute/
 * console_output.py), so that ESC[6n comes as [6n.
 */
const NOTIFY = /(?:^|\W|\[[\d;?]*[A-Za-z])VRRP (\S+) (MASTER|BACKUP|FAULT|STOP)\s*$/;
/** keepalived 2.x logs `(VI_1) Entering ...`, 1.x `VRRP_Instance(VI_1) Entering ...` (vrrp.c, vrrp_state_*). */
const KEEPALIVED = /\((\S+)\) Entering (MASTER|BACKUP|FAULT) STATE/;
/** Sent by a MASTER on its way down, and by one that goes to FAULT (vrrp.c, vrrp_restore_interface). */
const RESIGNED = /\((\S+)\) sent 0 priority/;
const STOPPED = /\bStopped Keepalived v/;
const TROUBLE =
  /Kernel panic|dracut-emergency|emergency mode|emergency shell|Give root password|Failed to mount|A start job is running|No bootable device|Unable to mount root fs|\(initramfs\)/i;
/** What a shell on the console sends to its terminal, such as the query for the cursor in front of a line (ECMA-48 5.4). */
// eslint-disable-next-line no-control-regex
const CONTROL_SEQUENCE = /\u001B\[[0-?]*[ -/]*[@-~]/g;
const CLOUD_INIT = /\bCloud-init v\. ?\d/;

/** Reads the text of a console log from top to bottom; what was said last counts. */
export function readConsole(text: string): ConsoleReading {
  const instances = new Map<string, VrrpState>();
  const trouble: string[] = [];
  let cloudInit = false;
  for (const raw of text.split(/\r?\n|\r/)) {
    const line = raw.replace(CONTROL_SEQUENCE, ' ').trimEnd();
    const told = NOTIFY.exec(line) ?? KEEPALIVED.exec(line);
    if (told !== null) instances.set(told[1] ?? '', told[2] as VrrpState);
    const resigned = RESIGNED.exec(line);
    if (resigned !== null && instances.get(resigned[1] ?? '') !== 'FAULT') instances.set(resigned[1] ?? '', 'STOP');
    if (STOPPED.test(line)) for (const name of instances.keys()) instances.set(name, 'STOP');
    if (TROUBLE.test(line)) trouble.push(line.trim());
    if (CLOUD_INIT.test(line)) cloudInit = true;
  }
  const states = new Set(instances.values());
  const [first = null] = states;
  return { instances, state: states.size > 1 ? 'MIXED' : first, trouble, cloudInit };
}

/** For people: `VRRP HA MASTER`, or that nothing was said. */
export function describeVrrp(reading: ConsoleReading): string {
  if (reading.instances.size === 0) return 'no VRRP state';
  return [...reading.instances].map(([name, state]) => `VRRP ${name} ${state}`).join(', ');
}
