import { sh } from '../../linux/script/shell-text.ts';

/**
 * What an act changed, for `settle`: in memory where /run is (hier(7), tmpfs), and named by the boot, so that what another boot
 * wrote down counts for nothing even where it is on a disk. One `NAME.was` for each kind of change.
 */
export const recordPlace = sh`
boot=
[ -r "$R/proc/sys/kernel/random/boot_id" ] && read -r boot <"$R/proc/sys/kernel/random/boot_id"
case $kernel in *BSD) boot=$(sysctl -n kern.boottime 2>/dev/null | tr -cd 0-9) ;; esac
record=$R/run/baton-$boot
case $kernel in *BSD) record=$R/var/run/baton-$boot ;; esac
records() { own cat "$record"/*.was; }
`;

/** One act after the other, also when the connection of an earlier one is gone and it still runs. */
export const recording = sh`
nap() { sleep 0.2 2>/dev/null || sleep 1; }
finish() {
  opened act 10000 ''
  printf '%s\n' "result=$1" "why=$2" "$files"
  closed
  exit 0
}
files=
noted() { printf '%s\n' "$2" >"$record/$1.was" && chmod 644 "$record/$1.was"; }
unlock() { rm -rf "$record/lock"; rmdir "$record" 2>/dev/null; }
lock() {
  mkdir -p "$record" && chmod 755 "$record" || finish failed "$record could not be made"
  naps=0
  until mkdir "$record/lock" 2>/dev/null; do
    holder=
    read -r holder 2>/dev/null <"$record/lock/pid"
    if [ $naps -gt 200 ] || { [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; }; then rm -rf "$record/lock"; fi
    naps=$((naps + 1))
    nap
  done
  echo $$ >"$record/lock/pid"
}
`;
