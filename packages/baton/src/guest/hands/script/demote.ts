/**
 * CARP: advskew 240, on which the other one preempts when it may (carp(4)); OpenBSD: its group's demotion counter (ifconfig(8)),
 * which counts without preempt as well. ucarp: SIGUSR2 (ucarp(8)); it says no goodbye, and with -P
 * it takes the address back when it hears the other one. Pacemaker: standby with the lifetime of this boot
 * (crm_standby(8), -l reboot). What it was before is recorded, so that it comes back exactly; nothing is saved.
 */
import { sh } from '../../linux/script/shell-text.ts';

/** `carp_each <command>`: calls it with interface, vhid, advskew and state of every vhid that ifconfig tells. */
const carp = sh`
carp_each() {
  ifconfig -a 2>/dev/null | while read -r first rest; do
    case $first in
    carp:)
      state=\${rest%% *} vhid= skew=
      set -- $rest
      while [ $# -gt 1 ]; do
        case $1 in vhid) vhid=$2 ;; advskew) skew=$2 ;; esac
        shift
      done
      [ -n "$vhid" ] && [ -n "$skew" ] && printf '%s\n' "carp $interface $vhid $skew $state"
      ;;
    *:) case $rest in flags=*) interface=\${first%:} ;; esac ;;
    esac
  done
}
`;

export const demote = [
  carp,
  sh`
lock
trap 'unlock' EXIT
trap 'exit 1' HUP TERM INT
done_what=
if [ -f "$record/demoted.was" ]; then finish done 'it was demoted already'; fi
case $kernel in
FreeBSD | DragonFly)
  was=$(carp_each)
  if [ -n "$was" ]; then
    noted demoted "$was"
    while read -r key interface vhid skew state; do
      ifconfig "$interface" vhid "$vhid" advskew 240 || finish failed "ifconfig $interface did not take advskew 240"
      done_what="$done_what, advskew 240 for vhid $vhid on $interface (was $skew)"
    done <<EOF
$was
EOF
  fi
  ;;
OpenBSD)
  if ifconfig -g carp >/dev/null 2>&1; then
    noted demoted 'carp-group 50'
    ifconfig -g carp carpdemote 50 || finish failed 'ifconfig did not take the demotion'
    done_what=', demotion of the group carp raised by 50'
  fi
  ;;
esac
if have crm_mon && soon crm_mon -1 >/dev/null 2>&1; then
  have crm_standby || finish refused 'Pacemaker runs without crm_standby'
  case $(soon crm_standby -G -q 2>/dev/null) in *on*) ;; *)
    noted demoted 'pacemaker'
    soon crm_standby -v on -l reboot || { rm -f "$record/demoted.was"; finish failed 'crm_standby refused'; }
    ;;
  esac
  done_what="$done_what, standby in Pacemaker until its next start"
fi
if [ -n "$ucarps" ]; then
  for pid in $ucarps; do kill -USR2 "$pid"; done
  done_what="$done_what, SIGUSR2 to ucarp"
fi
[ -n "$done_what" ] || finish refused 'nothing there can step back by itself (CARP, ucarp, Pacemaker)'
finish done "\${done_what#, }"
`,
].join('\n');

export const promote = sh`
lock
trap 'unlock' EXIT
trap 'exit 1' HUP TERM INT
[ -f "$record/demoted.was" ] || finish done ''
while read -r key one two three four; do
  case $key in
  carp) ifconfig "$one" vhid "$two" advskew "$three" || finish failed "ifconfig $one did not take advskew $three" ;;
  carp-group) ifconfig -g carp -carpdemote "$one" || finish failed 'ifconfig did not take the demotion back' ;;
  pacemaker) soon crm_standby -D -l reboot || finish failed 'crm_standby did not take the standby back' ;;
  esac
done <"$record/demoted.was"
rm -f "$record/demoted.was"
finish done 'it is no longer demoted'
`;
