/**
 * One script that looks at everything and changes nothing (but for keepalived's own dump, see keepalived.ts). For any POSIX
 * sh, with or without root. It answers in sections, cheap ones first: what a hanging command costs is only what comes after.
 */
import { frame } from './frame.ts';
import { keepalived } from './keepalived.ts';
import { namedScripts } from './named-scripts.ts';
import { network } from './network.ts';
import { otherDaemons } from './other-daemons.ts';
import { passingOn } from './passing-on.ts';
import { services } from './services.ts';
import { system } from './system.ts';

export interface Surroundings {
  /** Stands before the path of every file that is read: the root of a guest that is only acted. Empty in a real one. */
  readonly root: string;
  /** Where its programs are. A daemon's are often not on the path of somebody who logs in. */
  readonly path: string;
}

export const realGuest: Surroundings = {
  root: '',
  path: '"$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"',
};

/** `boundary` is a word that nothing in a guest can know beforehand. */
export function guestScript(boundary: string, { root, path }: Surroundings = realGuest): string {
  const start = `BOUNDARY=${boundary}\nR='${root}'\nPATH=${path}`;
  return [start, frame, system, network, services, passingOn, namedScripts, keepalived, otherDaemons].join('\n');
}

/** Its time, as exactly as it can tell. busybox's date knows no %N; its adjtimex tells microseconds. */
export const CLOCK_SCRIPT = `PATH=${realGuest.path}
now=$(date +%s.%N 2>/dev/null)
case $now in
*.*[!0-9]* | *. | '') date +%s; adjtimex 2>/dev/null | grep tv_ ;;
*) echo "$now" ;;
esac`;
