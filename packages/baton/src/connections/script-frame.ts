/** What every script of this folder begins with. For a POSIX sh, run by root. */
import { realGuest, type Surroundings } from '../guest/linux/script/guest-script.ts';
import { sh } from '../guest/linux/script/shell-text.ts';
import { quote } from '../guest/ssh/guest-shell.ts';
import type { PassageNames } from './names.ts';

/**
 * A busybox shell may take its own `ip` whatever the path says, and that one knows no VXLAN: iproute2's is looked for by its
 * files too. Nothing here writes to a disk: /run is in memory.
 */
const TOOLS = sh`
LC_ALL=C
export LC_ALL
umask 077
cd /
have() { command -v "$1" >/dev/null 2>&1; }
fail() { printf 'failed %s\n' "$1"; exit 1; }
IP=
for candidate in ip /usr/sbin/ip /sbin/ip /usr/bin/ip /bin/ip; do
  case $("$candidate" -V 2>/dev/null) in *iproute2*) IP=$candidate; break ;; esac
done
`;

export function frameFor({ name, mark, networkId }: PassageNames): string {
  return `NAME=${name}\nMARK=${mark}\nNETWORK_ID=${networkId}\nRUN=/run/${name}\n${TOOLS}`;
}

/** Runs the script as root, by sudo or doas where somebody else logged in; without one of them it says `failed`. */
export function asRoot(script: string, { path }: Surroundings = realGuest): string {
  return `PATH=${path}
export PATH
script=${quote(script)}
if [ "$(id -u)" = 0 ]; then sh -c "$script"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n sh -c "$script"
elif command -v doas >/dev/null 2>&1 && doas -n true 2>/dev/null; then doas -n sh -c "$script"
else printf 'failed %s\\n' 'root is needed: log in as root, or allow sudo without a password'; exit 1; fi`;
}

/** The nft set of the VIPs. */
export const setOf = (vips: readonly string[]): string => `{ ${vips.join(', ')} }`;
