import { sh } from '../guest/linux/script/shell-text.ts';
import { type BeginOptions, beginScript } from './begin-script.ts';
import { INNER_ADDRESSES, RULE_PREFERENCE } from './names.ts';
import { openConnections } from './look-script.ts';
import { setOf } from './script-frame.ts';

/** Right behind connection tracking (-200), before a firewall that drops what is `invalid`. */
export const BEHIND_TRACKING = -199;

const COUNTERS = ['heard', 'long', 'carried', 'packets', 'answers'];
const counters = COUNTERS.map((name) => `  counter c_${name} { }`).join('\n');

/** What comes out of the tunnel: the watchers' questions are counted, and what is not meant for it ends here. */
const asked = (name: string): string => `
    iifname "${name}" meta l4proto icmp meta length > 1000 counter name "c_long"
    iifname "${name}" meta l4proto icmp counter name "c_heard" accept`;

/**
 * In the load balancer that stays. What comes by the tunnel marks its connection, and answers of marked connections take the
 * tunnel: the routing rule asks for the VIP as source as well, so that the tunnel's own packets, which inherit the mark, do not. A
 * connection whose packets come directly again is answered directly: so after a
 * rollback of the HA IP.
 */
export function stayingRules(name: string, mark: number, vips: readonly string[]): string {
  const toVips = `ip daddr ${setOf(vips)} meta l4proto tcp`;
  return `table ip ${name} {
${counters}
  chain in {
    type filter hook prerouting priority ${BEHIND_TRACKING}; policy accept;${asked(name)}
    iifname "${name}" ${toVips} ct mark != ${mark} counter name "c_carried" ct mark set ${mark}
    iifname "${name}" ${toVips} counter name "c_packets" accept
    iifname "${name}" drop
    ${toVips} ct mark ${mark} ct mark set 0
  }
  chain out {
    type route hook output priority -150; policy accept;
    ip saddr ${setOf(vips)} meta l4proto tcp ct mark ${mark} counter name "c_answers" meta mark set ${mark}
  }
}`;
}

/**
 * In the load balancer that takes over. With tcp_loose=0 a packet in the midst of a connection that it does not know is `invalid`, not `new`
 * (nf_conntrack_proto_tcp.c); with tcp_be_liberal=1 a packet of a connection that it does know is not, whatever its sequence
 * number: else it would go to the other one, which would answer it by a reset. `dup` sends a packet on without asking the
 * routing tables, for which the VIP is this guest's own address: nothing has to be forwarded, and no rule moves.
 */
export function takingRules(name: string, vips: readonly string[], answers: string): string {
  return `table ip ${name} {
${counters}
  chain in {
    type filter hook prerouting priority ${BEHIND_TRACKING}; policy accept;${asked(name)}${answers}
    iifname "${name}" drop
    iifname != "lo" ip daddr ${setOf(vips)} meta l4proto tcp ct state invalid counter name "c_packets" dup to ${INNER_ADDRESSES.staying} device "${name}" drop
  }
}`;
}

/** For each VIP: the way that this guest's own answers take. Any address outside will do (RFC 5737). */
const WAY_OUT = sh`
answers=
for vip in VIPS; do
  way=$("$IP" -4 route get 192.0.2.1 from "$vip" 2>/dev/null | head -n 1)
  via=$(printf '%s\n' "$way" | sed -n 's/.* via \([0-9.]*\).*/\1/p')
  device=$(printf '%s\n' "$way" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
  [ -n "$via" ] && [ -n "$device" ] || out "$vip is not held here, or there is no router for its answers"
  answers="$answers
    iifname \"$NAME\" ip saddr $vip meta l4proto tcp counter name \"c_answers\" dup to $via device \"$device\" drop"
done
`;

/** In one transaction: what is there is replaced, and packets meet the old rules or the new ones. */
const load = (
  rules: string,
): string => `nft -f - 2>"$RUN/said" <<RULES || out "nft refuses the rules: $(cat "$RUN/said")"
table ip $NAME { }
delete table ip $NAME
${rules}
RULES`;

/** Packets of the other side are waited for; both sides ask through the tunnel every second at first. */
const HEAR = sh`
tell() { nft list counter ip "$NAME" "c_$1" 2>/dev/null | sed -n 's/.*packets \([0-9]*\) bytes.*/\1/p'; }
turns=0
while [ "$(tell heard)" = 0 ] && [ $turns -lt HEAR_SECONDS ]; do sleep 1; turns=$((turns + 1)); done
[ "$(tell heard)" != 0 ] || out "nothing arrives by the tunnel: $REMOTE does not reach this load balancer by UDP port $PORT, or is not reached"
sleep 1
printf 'long %s\n' "$(tell long)"
echo stands
`;
const HEAR_SECONDS = 10;
const hear = HEAR.replaceAll('HEAR_SECONDS', String(HEAR_SECONDS));

export function setUpStaying(options: Omit<BeginOptions, 'side'>): string {
  const { vips } = options;
  const { name, mark } = options.names;
  const rules = vips.map(
    (vip) => `"$IP" -4 rule show | grep -q "from ${vip} fwmark $(printf '0x%x' "$MARK") " ||
  "$IP" -4 rule add pref ${RULE_PREFERENCE} from ${vip} fwmark "$MARK" lookup "$MARK" || out 'the routing rule is refused'`,
  );
  return [
    beginScript({ ...options, side: 'staying' }),
    load(stayingRules(name, mark, vips)),
    '"$IP" -4 route replace default via "$PEER" dev "$NAME" table "$MARK" || out \'the route into the tunnel is refused\'',
    ...rules,
    openConnections(vips),
    hear,
  ].join('\n');
}

export function setUpTaking(options: Omit<BeginOptions, 'side'>): string {
  const { vips } = options;
  return [
    beginScript({ ...options, side: 'taking' }),
    WAY_OUT.replace('VIPS', vips.join(' ')),
    load(takingRules(options.names.name, vips, '$answers')),
    'change /proc/sys/net/netfilter/nf_conntrack_tcp_loose 0',
    'change /proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal 1',
    hear,
  ].join('\n');
}
