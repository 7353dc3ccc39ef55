import { sh } from './shell-text.ts';

/**
 * How a section is printed, how long a command may take, and who runs it. `head -c` and `timeout` are not in POSIX: OpenBSD
 * learned the first late, old busybox knows the second with -t only. BOUNDARY, R and PATH are set before this. A process is what
 * costs most in a small guest: what a shell can do by itself, it does by itself.
 */
export const frame = sh`
LC_ALL=C
export LC_ALL PATH
umask 077
newline='
'
old_ifs=$IFS
have() { command -v "$1" >/dev/null 2>&1; }
if [ "$(printf ab | head -c 1 2>/dev/null)" = a ]; then
  bound() { head -c "$1"; }
  beginning() { own head -c "$1" "$2"; }
else
  bound() { dd bs=1 count="$1" 2>/dev/null; }
  beginning() { own cat "$2" | bound "$1"; }
fi
if timeout 5 true 2>/dev/null; then soon() { timeout 5 "$@"; }
elif timeout -t 5 true 2>/dev/null; then soon() { timeout -t 5 "$@"; }
else soon() { "$@"; }; fi
root=
uid=$(id -u)
if [ "$uid" != 0 ]; then
  root=none
  if have sudo && soon sudo -n true 2>/dev/null; then root='sudo -n'
  elif have doas && soon doas -n true 2>/dev/null; then root='doas -n'; fi
fi
as_root() { if [ "$root" = none ]; then soon "$@"; else soon $root "$@"; fi; }
# own <command...>: the same for what only reads files that are known: nobody needs to watch its time
own() { case $root in '' | none) "$@" ;; *) $root "$@" ;; esac; }
opened() { printf '%s section %s %s %s\n' "$BOUNDARY" "$1" "$2" "$3"; }
closed() { printf '\n%s end\n' "$BOUNDARY"; }
# section <name> <bytes> <command...>, section_of <path> <the same>: one byte more than allowed tells that some is missing
section() { section_of '' "$@"; }
section_of() {
  opened "$2" "$3" "$1"
  section_bytes=$(($3 + 1))
  shift 3
  "$@" 2>/dev/null | bound "$section_bytes"
  closed
}
# section_file <name> <bytes> <path> [<its root>]: of a file, by one process
section_file() {
  opened "$1" "$2" "$3"
  beginning "$(($2 + 1))" "\${4-$R}$3" </dev/null 2>/dev/null
  closed
}
# told <name> <command...>: of what is short by itself, or was cut off before; by this very shell
told() {
  opened "$1" 500000 ''
  shift
  "$@" 2>/dev/null
  closed
}
`;
