/**
 * keepalived's daemon reads its files at SIGHUP and at no other time (keepalived(8)), so a priority that nothing saves is one that
 * its files hold for the moment of a reload. The state of a file:
 *
 *     itself ──swap_in──▶ raised, itself kept beside it as .NAME.baton-before ──put_back──▶ itself
 *
 * Both ways are one rename(2): whoever reads the file reads all of the one or of the other, and what comes back is the very file
 * (inode, owner, mode, label, times). A trap puts it back at any end but SIGKILL; after that, the next act does.
 */
import { sh } from '../../linux/script/shell-text.ts';

export const swapping = sh`
digest() {
  hash=$(sha256sum <"$1") || return 1
  printf '%s' "\${hash%% *}"
}
# place <path as keepalived knows it>: the file itself, and its names beside it
place() {
  file=$kroot$1
  if [ -h "$file" ]; then file=$(readlink -f "$file"); fi
  folder=\${file%/*}
  base=\${file##*/}
  kept=$folder/.$base.baton-before
  edited=$folder/.$base.baton-raised
}
# put_back <path> <digest while raised, empty when that is not known>
put_back() {
  place "$1"
  rm -f "$edited"
  [ -e "$kept" ] || return 0
  if [ -n "$2" ]; then [ "$(digest "$file")" = "$2" ]
  else grep -q 'baton: until the next reload' "$file"; fi
  # Somebody wrote to it meanwhile: theirs stays.
  if [ $? = 0 ]; then mv -f "$kept" "$file"; else rm -f "$kept"; fi
  sync "$folder" 2>/dev/null || sync
}
swapped=
# swap_in <path> <digest> <byte offsets...>: the lines go in at each of them
swap_in() {
  path=$1 digest=$2
  shift 2
  put_back "$path" ''
  [ "$(digest "$file")" = "$digest" ] || finish stale "$path changed since it was read"
  cp -p "$file" "$edited" || finish refused "nothing can be written beside $path"
  have chcon && chcon --reference="$file" "$edited" 2>/dev/null
  at=0
  for offset; do
    [ "$offset" = "$at" ] || tail -c +$((at + 1)) "$file" | head -c $((offset - at))
    printf '%s' "$LINES_IN"
    at=$offset
  done >"$edited"
  tail -c +$((at + 1)) "$file" >>"$edited"
  raised_digest=$(digest "$edited")
  swapped="$swapped$raised_digest $digest $path$newline"
  ln "$file" "$kept" && mv -f "$edited" "$file" || finish refused "$path cannot be replaced"
}
put_all_back() {
  trap '' HUP TERM INT
  while read -r raised_digest digest path; do
    [ -n "$path" ] || continue
    put_back "$path" "$raised_digest"
    files="$files\${files:+$newline}file=$digest $(digest "$file") $path"
  done <<EOF
$swapped
EOF
  swapped=
}
`;

/** `told_digest <path>`: told as a file of the act. */
export const digests = sh`
told_digest() {
  place "$1"
  now=$(digest "$file" 2>/dev/null) && files="$files\${files:+$newline}file=$now $now $1"
}
`;

/** Needs PRIORITY, WITHOUT_NOPREEMPT (0 or 1), COUNT of instances, LINES_IN, EDITS (the calls of `swap_in`). */
export const raise = sh`
tested() {
  [ "$kroot" = "$R" ] || return 0
  if [ -n "$kid" ]; then soon keepalived -t -l -f "$kconf" -i "$kid"; else soon keepalived -t -l -f "$kconf"; fi >/dev/null 2>&1
}
# values <name>: of all instances, from the dump in $told
values() {
  case $told_by in
  json) printf '%s\n' "$told_text" | tr ',{}' '\n\n\n' | sed -n 's/^[[:space:]]*"'"$1"'"[[:space:]]*:[[:space:]]*\([^[:space:]]*\).*/\1/p' ;;
  *) [ "$1" = base_priority ] && printf '%s\n' "$told_text" | sed -n 's/^   \(Base \)\{0,1\}[Pp]riority = \([0-9]*\).*/\2/p' ;;
  esac
}
told_by=
tell() {
  ktmp=$R/proc/$kpid/root/tmp
  [ -d "$ktmp" ] || ktmp=$R/tmp
  for kind in json data; do
    [ "$kind" = "\${told_by:-$kind}" ] || continue
    signal_name=JSON
    [ $kind = data ] && signal_name=DATA
    asked $signal_name "$ktmp/keepalived.$kind" || continue
    told_by=$kind
    told_text=$(cat "$ktmp/keepalived.$kind")
    [ -n "$before" ] || rm -f "$ktmp/keepalived.$kind"
    return 0
  done
  return 1
}
runs_raised() {
  tell || return 1
  set -- $(values base_priority)
  [ $# = "$COUNT" ] || return 1
  for one; do [ "$one" = "$PRIORITY" ] || return 1; done
  [ "$WITHOUT_NOPREEMPT" = 0 ] && return 0
  case " $(values nopreempt | tr '\n' ' ') " in *' true '* | *' 1 '*) return 1 ;; esac
}
[ -n "$kpid" ] || finish refused 'no keepalived runs here'
lock
was_content=no
tested && was_content=yes
trap 'put_all_back; unlock' EXIT
trap 'exit 1' HUP TERM INT
edits
if [ $was_content = yes ] && ! tested; then finish refused 'keepalived -t is not content with the raised priority'; fi
noted raised "raised $PRIORITY $WITHOUT_NOPREEMPT $kpid"
kill -HUP "$kpid" || finish failed 'keepalived could not be told to reload'
result=failed
turns=0
while [ $turns -lt 12 ] && kill -0 "$kpid" 2>/dev/null; do
  nap
  if runs_raised; then result=done; break; fi
  turns=$((turns + 1))
done
put_all_back
if [ $result = done ]; then
  opened "keepalived-$told_by" 500000 ''
  printf '%s\n' "$told_text"
  closed
  finish done
fi
kill -HUP "$kpid" 2>/dev/null
rm -f "$record/raised.was"
finish failed 'keepalived did not take the priority in time; it was told its own files again'
`;
