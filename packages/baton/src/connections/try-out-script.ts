import { sh } from '../guest/linux/script/shell-text.ts';
import { quote } from '../guest/ssh/guest-shell.ts';
import { INNER_ADDRESSES, passageNames, RULE_PREFERENCE } from './names.ts';
import { frameFor } from './script-frame.ts';
import { stayingRules, takingRules } from './set-up-script.ts';

/** Only in a network namespace that ends with the try (unshare(1)); its settings under /proc/sys/net are its own. */
const TRIES = sh`
missing() { printf 'missing %s\n' "$1"; }
"$IP" link set lo up
"$IP" link add "$NAME" type vxlan id 1 remote 127.0.0.1 dstport "$PORT" srcport "$PORT" $((PORT + 1)) nolearning 2>/dev/null ||
  missing 'the kernel cannot make VXLAN links (module vxlan)'
"$IP" -4 rule add pref PREFERENCE from INNER fwmark "$MARK" lookup "$MARK" 2>/dev/null || missing 'the kernel has no policy routing (ip rule)'
printf '%s\n' "$STAYING" | nft -f - 2>/dev/null || missing 'nf_tables cannot mark connections and route by the mark (modules nf_tables, nft_ct)'
nft delete table ip "$NAME" 2>/dev/null
printf '%s\n' "$TAKING" | nft -f - 2>/dev/null || missing 'nf_tables cannot pass packets on (module nft_dup_ipv4)'
for each in tcp_loose tcp_be_liberal; do
  [ -w "/proc/sys/net/netfilter/nf_conntrack_$each" ] || missing "connection tracking cannot be set (nf_conntrack_$each)"
done
`;

const AROUND = sh`
missing() { printf 'missing %s\n' "$1"; }
for each in nft awk ping sed unshare; do have "$each" || missing "the program $each"; done
[ -n "$IP" ] || missing "iproute2's program ip"
[ -d /run ] || missing 'the folder /run'
if [ -n "$IP" ] && have nft && have unshare; then
  export NAME MARK PORT IP STAYING TAKING
  unshare -n sh -c "$TRIES" || missing 'a network namespace to try it in (unshare -n)'
fi
tracking=/proc/sys/net/netfilter/nf_conntrack
if [ -r "$tracking"_max ]; then
  tracked=$(cat "$tracking"_count)
  room=$(($(cat "$tracking"_max) - tracked))
  used=$(awk '$1 == "TCP:" { print $3 + $7 }' /proc/net/sockstat)
  [ $((used * 4)) -lt $room ] || missing "connection tracking has room for $room connections only, and there are $used sockets"
  [ "$tracked" != 0 ] || [ "$(cat "$tracking"_tcp_loose)" = 1 ] ||
    missing 'connection tracking picks up no open connection (nf_conntrack_tcp_loose is 0, and nothing is tracked yet)'
fi
if grep -q '^[A-Z][A-Z]* *[0-9A-F]\{8\}' /proc/net/ip_vs 2>/dev/null; then
  missing 'another kind of balancing: IPVS hands connections on inside the kernel, and has no sockets for them'
fi
echo tried
`;

/** Lines `missing <what>`, and `tried` at the end. */
export function tryOutScript(udpPort: number): string {
  const names = passageNames('a try');
  const example = [INNER_ADDRESSES.staying];
  const answers = `\n    iifname "${names.name}" ip saddr ${INNER_ADDRESSES.staying} meta l4proto tcp counter name "c_answers" dup to 127.0.0.1 device "lo" drop`;
  const tries = TRIES.replace('PREFERENCE', String(RULE_PREFERENCE)).replace('INNER', INNER_ADDRESSES.staying);
  return [
    frameFor(names),
    `PORT=${udpPort}`,
    `STAYING=${quote(stayingRules(names.name, names.mark, example))}`,
    `TAKING=${quote(takingRules(names.name, example, answers))}`,
    `TRIES=${quote(tries)}`,
    AROUND,
  ].join('\n');
}
