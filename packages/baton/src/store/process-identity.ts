/**
 * Which process is that, and does it still live? A pid alone does not say: pids are used again. A pid with the start time
 * of its process does, within one boot and one PID namespace.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  /** For people. */
  readonly host: string;
  /** The boot and the PID namespace in which `pid` means something. */
  readonly hostId: string;
  readonly pid: number;
  /** When the process started, in whatever unit the system counts; only compared for equality. */
  readonly started: string;
}

export function thisProcess(): ProcessIdentity {
  return { host: hostname(), hostId: hostId(), pid: process.pid, started: processStart(process.pid) ?? 'unknown' };
}

/** Does the pid mean something here? */
export function isLocal(identity: ProcessIdentity): boolean {
  return identity.hostId === hostId();
}

/** True only when it is certain: a process of this very host that is no more. */
export function isGone(identity: ProcessIdentity): boolean {
  if (!isLocal(identity)) return false;
  const started = processStart(identity.pid);
  return started === null || started !== identity.started;
}

/** Null when there is no such process, or when it is dead and only waits for its parent (a zombie). */
export function processStart(pid: number): string | null {
  return process.platform === 'linux' ? linuxStart(pid) : psField(pid, 'lstart');
}

/** The command line of a process; empty when there is none. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux') return psField(pid, 'command') ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** proc_pid_stat(5): field 2 is the name in brackets and may hold anything, so the fields are counted from the last bracket. */
function linuxStart(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  return startTicks === undefined || state === 'Z' || state === 'X' ? null : startTicks;
}

function psField(pid: number, field: string): string | null {
  try {
    const text = execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

let knownHostId: string | undefined;

function hostId(): string {
  knownHostId ??= readHostId();
  return knownHostId;
}

function readHostId(): string {
  try {
    if (process.platform === 'linux') {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
    }
    return `${hostname()}/${execFileSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }).trim()}`;
  } catch {
    return `${hostname()}/unknown`;
  }
}
