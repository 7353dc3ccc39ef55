import { sh } from '../guest/linux/script/shell-text.ts';
import { frameFor } from './script-frame.ts';
import { type PassageNames, RULE_PREFERENCE } from './names.ts';

/**
 * Takes everything away, the same on both sides. First what diverts packets, then what they needed: a packet in between finds a
 * guest as it was before. A setting that somebody changed meanwhile is theirs and stays. Says `removed` or `nothing-there`,
 * and `failed` when something is still there.
 */
const REMOVE = sh`
found=
table() { nft list table ip "$NAME" >/dev/null 2>&1; }
link() { [ -n "$IP" ] && "$IP" link show dev "$NAME" >/dev/null 2>&1; }
rules() { [ -n "$IP" ] && "$IP" -4 rule show | grep -q "fwmark $(printf '0x%x' "$MARK") "; }
if have nft && table; then found=yes; nft delete table ip "$NAME"; fi
turns=0
while [ $turns -lt 200 ] && rules; do
  found=yes
  turns=$((turns + 1))
  "$IP" -4 rule del pref PREFERENCE fwmark "$MARK" 2>/dev/null || break
done
if link; then
  found=yes
  "$IP" route flush table "$MARK" 2>/dev/null
  "$IP" link del dev "$NAME"
fi
if [ -r "$RUN/before" ]; then
  found=yes
  while read -r file before ours; do
    [ "$(cat "$file" 2>/dev/null)" = "$ours" ] && printf '%s\n' "$before" >"$file"
  done <"$RUN/before"
fi
if [ -z "$BY_WATCHER" ] && [ -r "$RUN/watcher" ]; then
  watcher=$(cat "$RUN/watcher")
  # A number may be somebody else's by now.
  if tr '\0' ' ' <"/proc/$watcher/cmdline" 2>/dev/null | grep -q "$RUN/watch"; then
    kill -- "-$watcher" 2>/dev/null || kill "$watcher" 2>/dev/null
  fi
fi
[ -n "$BY_WATCHER" ] || rm -f "$RUN.tally" "$RUN.last"
[ ! -d "$RUN" ] || { found=yes; rm -rf "$RUN"; }
! { have nft && table; } || fail 'its nft table is still there'
! rules || fail 'its routing rule is still there'
! link || fail 'its link is still there'
if [ -n "$found" ]; then echo removed; else echo nothing-there; fi
`;

/** As it is run, and as it is kept in the guest for the watcher. */
export function removeScript(names: PassageNames): string {
  return `${frameFor(names)}\n${REMOVE.replaceAll('PREFERENCE', String(RULE_PREFERENCE))}`;
}
