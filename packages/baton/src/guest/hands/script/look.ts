/**
 * A look of a second or two at what looks after the shared addresses: processes, the daemons' own words, and what an act
 * of Baton left to be taken back. With `texts`, keepalived's files as well.
 */
import { findingKeepalived, keepalivedDump, keepalivedTexts } from '../../linux/script/keepalived.ts';
import { frame } from '../../linux/script/frame.ts';
import type { Surroundings } from '../../linux/script/guest-script.ts';
import { processes } from '../../linux/script/services.ts';
import { sh } from '../../linux/script/shell-text.ts';
import { quote } from '../../ssh/guest-shell.ts';
import { recordPlace } from './record.ts';

/** What every script here begins with; `kpid`, `kconf`, `kid` and `kroot` are keepalived's. */
export function beginning(boundary: string, { root, path }: Surroundings): string {
  const start = `BOUNDARY=${boundary}\nR=${quote(root)}\nPATH=${path}`;
  return [start, frame, processes, daemons, findingKeepalived, recordPlace].join('\n');
}

const daemons = sh`
names=$(uname -snr)
kernel=\${names%% *}
if [ -r "$R/proc/1/comm" ]; then proc_processes >/dev/null; fi
`;

const look = sh`
about() { echo "uid=$uid"; echo "root=$root"; }
about_keepalived() { echo "pid=$kpid"; echo "daemons=$kcount"; echo "main=$kconf"; echo "id=$kid"; }
told privilege about
told uname echo "$names"
told record records
[ -n "$kpid" ] && told keepalived about_keepalived
if [ -n "$TEXTS" ] && { [ -n "$kpid" ] || own test -f "$kroot$kconf"; }; then
  keepalived_texts
  left() {
    IFS=$newline
    set -f
    for file in $knames; do own test -e "\${file%/*}/.\${file##*/}.baton-before" && echo "\${file#"$kroot"}"; done
    set +f
    IFS=$old_ifs
  }
  told left left
fi
if [ -n "$kpid" ] && [ "$root" != none ]; then keepalived_state; fi
case $kernel in *BSD)
  carp_state() { sysctl net.inet.carp; [ "$kernel" = OpenBSD ] && ifconfig -g carp; }
  section ifconfig 300000 ifconfig -a
  section carp-sysctl 4000 carp_state
  ;;
esac
if have crm_mon; then
  crm_xml() { as_root crm_mon -1 --output-as=xml || as_root crm_mon --as-xml; }
  section crm-mon 500000 crm_xml
  section cib 900000 as_root cibadmin -Q
fi
if [ -n "$ucarps" ]; then
  ucarp_processes() { for pid in $ucarps; do tr '\000' ' ' <"$R/proc/$pid/cmdline"; echo; done; }
  told ucarp-processes ucarp_processes
  section ip-addr 300000 ip addr
fi
printf '%s done\n' "$BOUNDARY"
`;

export function lookScript(
  boundary: string,
  surroundings: Surroundings,
  { texts }: { readonly texts: boolean },
): string {
  return [
    beginning(boundary, surroundings),
    `TEXTS=${texts ? 'yes' : ''}`,
    ...(texts ? [keepalivedTexts] : []),
    keepalivedDump,
    look,
  ].join('\n');
}
