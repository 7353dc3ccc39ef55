import { sh } from '../guest/linux/script/shell-text.ts';
import type { PassageNames } from './names.ts';
import { frameFor } from './script-frame.ts';

/**
 * TCP sockets whose own address is a VIP, but for those that listen, wait for a handshake, or only remember: /proc/net/tcp
 * tells an address as the bytes of its number in memory, and IPv4 clients of an IPv6 socket stand in tcp6 (proc(5)).
 */
export function openConnections(vips: readonly string[]): string {
  const own = vips.flatMap((vip) => {
    const bytes = vip.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0').toUpperCase());
    const address = bytes.toReversed().join('');
    return [address, `0000000000000000FFFF0000${address}`];
  });
  const test = own.map((address) => `at[1] == "${address}"`).join(' || ');
  return `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '{ split($2, at, ":") } (${test}) && $4 !~ /^(03|06|07|0A)$/ { open++ } END { print "open", open + 0 }'`;
}

const LOOK = sh`
tell() { nft list counter ip "$NAME" "c_$1" 2>/dev/null | sed -n 's/.*packets \([0-9]*\) bytes.*/\1/p'; }
if have nft && nft list table ip "$NAME" >/dev/null 2>&1 && [ -n "$IP" ] && "$IP" link show dev "$NAME" >/dev/null 2>&1; then
  echo stands
  for each in carried packets answers; do printf '%s %s\n' "$each" "$(tell "$each")"; done
  if [ -r /proc/net/nf_conntrack ]; then
    printf 'living %s\n' "$(grep ' ESTABLISHED ' /proc/net/nf_conntrack | grep -c " mark=$MARK ")"
  elif have conntrack; then
    printf 'living %s\n' "$(conntrack -L -p tcp --state ESTABLISHED --mark "$MARK" 2>/dev/null | grep -c ESTABLISHED)"
  fi
else
  echo nothing-there
  # What the watcher saw last, before it removed everything.
  if [ -r "$RUN.tally" ]; then
    grep -v '^stands' "$RUN.tally"
    exit 0
  fi
fi
`;

export function lookScript(names: PassageNames, vips: readonly string[]): string {
  return `${frameFor(names)}\n${LOOK}\n${openConnections(vips)}`;
}
