import type { GuestSystem } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { keyValues, readingLines } from './lines.ts';

export interface Uname {
  readonly family: GuestSystem['family'];
  readonly system: string;
  readonly hostName: string;
  readonly kernel: string;
}

/** `uname -snr`: always printed in the order system, node, release (POSIX, uname). */
export function parseUname(text: string): Parsed<Uname | null> {
  return readingLines(text, 'uname', (lines) => {
    const [system, hostName, kernel] = (lines.find((line) => line.trim() !== '') ?? '').trim().split(/\s+/);
    if (system === undefined || hostName === undefined || kernel === undefined) return null;
    const families: Readonly<Record<string, GuestSystem['family']>> = {
      Linux: 'linux',
      FreeBSD: 'freebsd',
      OpenBSD: 'openbsd',
    };
    return { family: families[system] ?? 'other', system, hostName, kernel };
  });
}

/** The name for people in os-release(5); null when it has none. */
export function parseOsRelease(text: string): Parsed<string | null> {
  return readingLines(text, '/etc/os-release', (lines) => {
    const values = keyValues(lines);
    return values.get('PRETTY_NAME') ?? values.get('NAME') ?? null;
  });
}

/** What a firewall calls itself: `OPNsense 24.7.1 (amd64)`, `pfSense 2.7.2-RELEASE`; null when it is none. */
export function parseProduct(text: string): Parsed<string | null> {
  return readingLines(text, 'product', (lines) => {
    const line = lines.map((one) => one.trim()).find((one) => /^(OPNsense|pfSense) +\S/.test(one));
    return line === undefined ? null : line.split(/ +/).slice(0, 2).join(' ');
  });
}

/** Who is process 1, from its marks: the directories that it makes, its name, the link that leads to it. */
export function parseInit(text: string): Parsed<string | null> {
  return readingLines(text, 'init', (lines) => {
    const values = keyValues(lines);
    const link = values.get('link') ?? '';
    const name = values.get('comm') ?? '';
    if (values.get('systemd') === 'yes' || name === 'systemd') return 'systemd';
    if (values.get('openrc') === 'yes') return 'openrc';
    if (/(^|\/)busybox$/.test(link)) return 'busybox';
    if (name.startsWith('runit') || /runit/.test(link)) return 'runit';
    return name === 'init' ? 'sysvinit' : name === '' ? null : name;
  });
}
