/**
 * Reads the log of ucarp: which state each process told last.
 *
 *   Switching to state: BACKUP   then the script for that state is spawned
 *   Switching to state: MASTER
 *   a second script without a switch before it: it ends, and runs its down script once more (-z, --shutdown)
 *
 * SIGUSR1 makes it tell `MASTER on eth0 id 12` (ucarp(8)). A log is what a process said: silence after it proves nothing.
 */
import type { RunningInstance, VrrpConfiguration, VrrpRunning, VrrpState } from '../../domain/vrrp.ts';
import { addressOf } from '../address.ts';
import { linesOf, reading, wholeNumber } from '../text.ts';
import { vhidName } from '../carp/vhids.ts';
import type { Parsed } from '../located.ts';
import { isInterfaceName } from './instance.ts';

interface Heard {
  state: VrrpState;
  interface: string | null;
  address: string | null;
  vhid: number | null;
  scripts: number;
  becameMaster: number;
}

const SWITCHED = /\bSwitching to state: (INIT|BACKUP|MASTER)\b/;
const SPAWNED = /\bSpawning \[(\S{1,256}) (\S{1,64}) ([^\s\]]{1,64})/;
const TOLD = /\] (INIT|BACKUP|MASTER) on (\S{1,64}) id (\d{1,3})\b/;
const PROCESS = /\bucarp\[(\d{1,10})\]/;

/** Processes are told apart by their id in a syslog; a log without ids is that of one process. */
export function parseUcarpLog(text: string, file = 'log of ucarp'): Parsed<VrrpRunning> {
  return reading(text, file, () => {
    const processes = new Map<string, Heard>();
    for (const { text: line } of linesOf(text)) {
      const id = PROCESS.exec(line)?.[1] ?? '';
      const said = readLine(line);
      if (said === null) continue;
      const heard = processes.get(id) ?? begin();
      processes.set(id, heard);
      said(heard);
    }
    // Whoever started later on the same interface for the same address speaks for it.
    const last = new Map(Array.from(processes, ([id, heard]) => [nameOf(id, heard), heard] as const));
    return {
      kind: 'ucarp',
      instances: Array.from(last, ([name, heard]) => instanceOf(name, heard)),
      demotion: null,
      redacted: 0,
    };
  });
}

/** Gives what runs the names and vhids of a configuration, by interface and address: the log does not tell a vhid. */
export function withUcarpNames(running: VrrpRunning, { instances }: VrrpConfiguration): VrrpRunning {
  const known = new Map(
    instances.flatMap((one) => one.addresses.map(({ address }) => [`${one.interface} ${address}`, one] as const)),
  );
  return {
    ...running,
    instances: running.instances.map((one) => {
      const configured = known.get(`${one.interface} ${one.addresses[0]}`);
      return configured === undefined ? one : { ...one, name: configured.name, routerId: configured.routerId };
    }),
  };
}

function begin(): Heard {
  return { state: 'INIT', interface: null, address: null, vhid: null, scripts: 0, becameMaster: 0 };
}

function readLine(line: string): ((heard: Heard) => void) | null {
  const switched = SWITCHED.exec(line);
  if (switched !== null) {
    return (heard) => {
      heard.state = switched[1] as VrrpState;
      heard.scripts = 0;
      if (heard.state === 'MASTER') heard.becameMaster += 1;
    };
  }
  const spawned = SPAWNED.exec(line);
  if (spawned !== null) {
    return (heard) => {
      heard.scripts += 1;
      if (heard.scripts > 1) heard.state = 'STOP';
      heard.interface = interfaceOf(spawned[2]) ?? heard.interface;
      heard.address = addressOf(spawned[3] ?? '') ?? heard.address;
    };
  }
  const told = TOLD.exec(line);
  if (told === null) return null;
  return (heard) => {
    heard.state = told[1] as VrrpState;
    heard.interface = interfaceOf(told[2]) ?? heard.interface;
    heard.vhid = wholeNumber(told[3], 1, 255) ?? heard.vhid;
  };
}

function interfaceOf(text: string | undefined): string | null {
  return text !== undefined && isInterfaceName(text) ? text : null;
}

function nameOf(id: string, heard: Heard): string {
  if (heard.interface === null) return id === '' ? 'ucarp' : `ucarp ${id}`;
  if (heard.vhid !== null) return vhidName(heard.vhid, heard.interface);
  return heard.address === null ? `ucarp on ${heard.interface}` : `${heard.address} on ${heard.interface}`;
}

function instanceOf(name: string, heard: Heard): RunningInstance {
  return {
    name,
    interface: heard.interface,
    routerId: heard.vhid,
    state: heard.state,
    basePriority: null,
    effectivePriority: null,
    masterPriority: null,
    holdsAddresses: null,
    addresses: heard.address === null ? [] : [heard.address],
    advertsReceived: null,
    advertsSent: null,
    becameMaster: heard.becameMaster,
  };
}
