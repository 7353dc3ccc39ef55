import { sh } from '../guest/linux/script/shell-text.ts';
import { quote } from '../guest/ssh/guest-shell.ts';
import { lookScript } from './look-script.ts';
import { INNER_ADDRESSES, INNER_MACS, type PassageNames } from './names.ts';
import { removeScript } from './remove-script.ts';
import { frameFor } from './script-frame.ts';

export interface BeginOptions {
  readonly names: PassageNames;
  readonly side: 'staying' | 'taking';
  readonly remote: string;
  readonly udpPort: number;
  readonly limitSeconds: number;
  readonly vips: readonly string[];
}

/**
 * Keeps asking through the tunnel, so that firewalls on the way that follow conversations hold it for one: both ends send from
 * the port that they listen on. When the limit has passed it removes everything, but for a line or two that tell what it saw.
 */
const WATCH = sh`trap '' HUP
echo $$ >"$RUN/watcher"
now() { cut -d. -f1 /proc/uptime; }
end=$(($(now) + LIMIT))
turn=0
while left=$((end - $(now))) && [ $left -gt 0 ] && [ -d "$RUN" ]; do
  ping -c 1 -W 1 PEER >/dev/null 2>&1
  if [ $turn -lt 10 ]; then ping -c 1 -W 1 -s "$(cat "$RUN/long" 2>/dev/null || echo 56)" PEER >/dev/null 2>&1; fi
  turn=$((turn + 1))
  pause=10
  [ $turn -ge 10 ] || pause=1
  [ $pause -lt $left ] || pause=$left
  sleep $pause
done
[ -d "$RUN" ] || exit 0
sh "$RUN/look" >"$RUN.last" 2>/dev/null
BY_WATCHER=yes sh "$RUN/remove"
mv "$RUN.last" "$RUN.tally"
`;

/**
 * The way back is laid first: how to remove everything, and the watcher that will. Then the link. A change of a setting is
 * recorded before it is made; what another life of this migration recorded since the last boot is the truth and stays.
 */
const BEGIN = sh`
[ -n "$IP" ] || fail 'iproute2 (ip) is needed'
have nft || fail 'nftables (nft) is needed'
boot=$(cat /proc/sys/kernel/random/boot_id)
if [ -d "$RUN" ] && [ "$(cat "$RUN/boot" 2>/dev/null)" != "$boot" ]; then rm -rf "$RUN"; fi
if [ -r "$RUN/watcher" ]; then
  watcher=$(cat "$RUN/watcher")
  if tr '\0' ' ' <"/proc/$watcher/cmdline" 2>/dev/null | grep -q "$RUN/watch"; then
    kill -- "-$watcher" 2>/dev/null || kill "$watcher" 2>/dev/null
  fi
fi
mkdir -p "$RUN" || fail "$RUN cannot be made"
printf '%s\n' "$boot" >"$RUN/boot"
rm -f "$RUN.tally"
printf '%s\n' "$REMOVE_SCRIPT" >"$RUN/remove"
printf '%s\n' "$LOOK_SCRIPT" >"$RUN/look"
printf '%s\n' "$WATCH_SCRIPT" >"$RUN/watch"
[ -e "$RUN/before" ] || : >"$RUN/before"
out() { sh "$RUN/remove" >/dev/null 2>&1; fail "$1"; }
if have setsid; then setsid sh "$RUN/watch" </dev/null >/dev/null 2>&1 &
else sh "$RUN/watch" </dev/null >/dev/null 2>&1 & fi
# change <file> <value>
change() {
  [ -w "$1" ] || out "there is no $1"
  grep -q "^$1 " "$RUN/before" || printf '%s %s %s\n' "$1" "$(cat "$1")" "$2" >>"$RUN/before"
  printf '%s\n' "$2" >"$1" || out "$1 cannot be set"
}
device=$("$IP" route get "$REMOTE" 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
[ -n "$device" ] || out "there is no route to $REMOTE"
nic=$(cat "/sys/class/net/$device/mtu")
case $REMOTE in *:*) over=70 ;; *) over=50 ;; esac
# A whole packet of a client, with the headers of ICMP and IP taken off.
echo $((nic - 28)) >"$RUN/long"
if ! "$IP" link show dev "$NAME" >/dev/null 2>&1; then
  "$IP" link add "$NAME" address "$MAC" type vxlan id "$NETWORK_ID" remote "$REMOTE" dstport "$PORT" \
    srcport "$PORT" $((PORT + 1)) nolearning ttl 64 2>"$RUN/said" || out "the tunnel cannot be made: $(cat "$RUN/said")"
fi
[ ! -w "/proc/sys/net/ipv6/conf/$NAME/disable_ipv6" ] || echo 1 >"/proc/sys/net/ipv6/conf/$NAME/disable_ipv6"
# Loose: a client's packet comes in here, and the way to the client is another one (RFC 3704, 2.4). Of this link alone.
echo 2 >"/proc/sys/net/ipv4/conf/$NAME/rp_filter"
# Clients' packets are as long as they are: on the way in, outer packets may be cut in two. Answers are made to fit.
"$IP" link set dev "$NAME" mtu $((SIDE_MTU)) up || out 'the tunnel cannot be opened'
"$IP" addr replace "$INNER/30" dev "$NAME" scope link || out 'the tunnel takes no address'
"$IP" neigh replace "$PEER" lladdr "$PEER_MAC" dev "$NAME" nud permanent || out 'the tunnel takes no neighbour'
`;

/** Ends with the link up; `out` and `change` are there for what follows. */
export function beginScript({ names, side, remote, udpPort, limitSeconds, vips }: BeginOptions): string {
  const other = side === 'staying' ? 'taking' : 'staying';
  const watch = `RUN=/run/${names.name}\nLIMIT=${limitSeconds}\n${WATCH.replaceAll('PEER', INNER_ADDRESSES[other])}`;
  return [
    frameFor(names),
    `REMOTE=${quote(remote)}`,
    `PORT=${udpPort}`,
    `MAC=${INNER_MACS[side]}`,
    `INNER=${INNER_ADDRESSES[side]}`,
    `PEER=${INNER_ADDRESSES[other]}`,
    `PEER_MAC=${INNER_MACS[other]}`,
    `REMOVE_SCRIPT=${quote(removeScript(names))}`,
    `LOOK_SCRIPT=${quote(lookScript(names, vips))}`,
    `WATCH_SCRIPT=${quote(watch)}`,
    BEGIN.replace('SIDE_MTU', side === 'staying' ? 'nic - over' : 'nic'),
  ].join('\n');
}
