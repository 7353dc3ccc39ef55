import { sh } from '../../linux/script/shell-text.ts';

/** keepalived's part of settling. Needs `recover`, which calls `put_back` for every file. */
export const settling = sh`
lock
trap 'unlock' EXIT
trap 'exit 1' HUP TERM INT
recover
if [ -f "$record/stopped.was" ] && [ -z "$kpid" ]; then
  read -r key way unit <"$record/stopped.was"
  case $way in
  systemd) systemctl start "$unit" ;;
  openrc) rc-service keepalived start ;;
  service) service keepalived start ;;
  *)
    folder=/
    [ -f "$record/stopped.folder" ] && read -r folder <"$record/stopped.folder"
    IFS=$newline
    set -f
    set -- $(tr '\000' '\n' <"$record/stopped.args")
    set +f
    IFS=$old_ifs
    (cd "$folder" && exec "$@") </dev/null >/dev/null 2>&1 &
    ;;
  esac >/dev/null 2>&1
elif [ -n "$kpid" ]; then
  kill -HUP "$kpid" || finish failed 'keepalived could not be told to reload'
fi
rm -f "$record"/raised.was "$record"/stopped.*
finish done
`;

/**
 * The daemon ends for this boot only: whatever starts it at boot is not touched. Of a daemon that nothing looks after, the command
 * line is kept for `settle`.
 */
export const stopping = sh`
[ -n "$kpid" ] || finish done 'none runs'
lock
trap 'unlock' EXIT
trap 'exit 1' HUP TERM INT
way=signal unit=
if [ "$kroot" = "$R" ]; then
  if [ -d "$R/run/systemd/system" ] && have systemctl; then
    # The unit that it really belongs to, whatever its name is (systemd.special(7), cgroups(7)).
    unit=$(sed -n 's|.*/\([^/]*\.service\)$|\1|p' "$R/proc/$kpid/cgroup" 2>/dev/null | head -n 1)
    [ -n "$unit" ] && way=systemd
  else
    for file in "$R/run/keepalived.pid" "$R/var/run/keepalived.pid" "$R/run/keepalived/keepalived.pid"; do
      owner=
      read -r owner 2>/dev/null <"$file"
      [ "$owner" = "$kpid" ] || continue
      if [ -d "$R/run/openrc" ] && have rc-service; then way=openrc
      elif [ -x "$R/etc/init.d/keepalived" ] && have service; then way=service; fi
      break
    done
  fi
fi
cat "$R/proc/$kpid/cmdline" >"$record/stopped.args"
readlink "$R/proc/$kpid/cwd" >"$record/stopped.folder" 2>/dev/null || rm -f "$record/stopped.folder"
noted stopped "stopped $way $unit"
case $way in
systemd) systemctl stop "$unit" ;;
openrc) rc-service keepalived stop ;;
service) service keepalived stop ;;
*) kill -TERM "$kpid" ;;
esac >/dev/null 2>&1 &
naps=0
while kill -0 "$kpid" 2>/dev/null; do
  naps=$((naps + 1))
  [ $naps -lt 100 ] || finish failed 'keepalived did not end'
  nap
done
# What looks after it (inittab's respawn, a supervisor) would have it back by now.
sleep 1
kids=
proc_processes >/dev/null
[ -z "$kids" ] || finish failed 'keepalived ended and was started again: something in the guest looks after it'
finish done "$way"
`;
