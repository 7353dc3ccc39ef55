/**
 * One that has let go of an address asks who has it now: by a ping, since every guest has that, while few can announce what another one holds.
 * The packet matters less than the ARP request before it (RFC 826): whoever has the address answers, and everybody on the way hears it.
 *
 * IPv4 alone: OVN takes the question for an IPv6 address for a claim by whoever asks (northd.c, bind_vport on nd_ns), and the one for an IPv4
 * address for none, as long as it does not come from the address itself.
 */
import { sh } from '../../linux/script/shell-text.ts';

/** Needs ADDRESSES, WITHIN (seconds), and `holder`. Tells `ADDRESS/MAC` for each that was asked for, the MAC empty when nobody answered. */
export const ask = sh`
have ping || finish done ''
turns=0
for address in $ADDRESSES; do
  while [ -n "$(holder "$address")" ]; do
    turns=$((turns + 1))
    [ $turns -lt $((WITHIN * 5)) ] || finish done ''
    nap
  done
done
answered() {
  [ -r "$R/proc/net/arp" ] || return 0
  while read -r known kind flags mac rest; do
    [ "$known" = "$1" ] && [ "$flags" != 0x0 ] && { printf '%s' "$mac"; break; }
  done <"$R/proc/net/arp"
}
asked=
for address in $ADDRESSES; do
  soon ping -c 1 -W 1 "$address" >/dev/null 2>&1
  asked="$asked $address/$(answered "$address")"
done
finish done "$asked"
`;
