import { sh } from './shell-text.ts';

/** Interfaces, routes, sockets: by iproute2 as JSON, by busybox as text, by the BSDs' own. The kernel answers at once. */
export const network = sh`
sockets() {
  if have ss; then as_root ss -lntupH
  elif have sockstat; then soon sockstat -46l
  elif [ -d "$R/proc/net" ]; then own netstat -lntup || netstat -lntu
  else soon netstat -an; fi
}
if have ip; then
  if ip -j link >/dev/null 2>&1; then
    section ip-addr-json 300000 ip -j addr
    section ip-route-json 200000 ip -j route
    section ip-route6-json 200000 ip -j -6 route
  else
    section ip-addr 300000 ip addr
    section ip-route 200000 ip route
    section ip-route6 200000 ip -6 route
  fi
else
  section ifconfig 300000 ifconfig -a
  section netstat-routes 200000 soon netstat -rn
fi
section sockets 200000 sockets
`;
