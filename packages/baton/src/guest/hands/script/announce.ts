/**
 * Says who holds an address: gratuitous ARP (RFC 5227, 3), an unsolicited NA for IPv6 (RFC 4861, 7.2.6). Few guests have a tool for it, so
 * the first that is there: arping of iputils, busybox or Habets; keepalived's own SendGarp on the D-Bus; python3.
 */
import { sh } from '../../linux/script/shell-text.ts';

/** `holder <address>`: the interface that has it. */
export const holding = sh`
holder() {
  if have ip; then ip addr 2>/dev/null; else ifconfig -a 2>/dev/null; fi | while read -r first second rest; do
    case $first in
    [0-9]*:) device=\${second%:} device=\${device%@*} ;;
    *:) case $second in flags=*) device=\${first%:} ;; esac ;;
    inet | inet6) [ "\${second%%[/%]*}" = "$1" ] && { echo "$device"; break; } ;;
    esac
  done
}
`;

/** Needs ADDRESSES, and `holder`. */
export const announce = sh`
python_says() { soon python3 -c '
import socket, struct, sys, time
device, address = sys.argv[1:]
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
link.bind((device, 0x0806))
mac = link.getsockname()[4]
if ":" in address:
    packet = struct.pack("!BBHI", 136, 0, 0, 0x20000000) + socket.inet_pton(socket.AF_INET6, address) + b"\x02\x01" + mac
    out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
    out.bind((address, 0, 0, socket.if_nametoindex(device)))
    for turn in range(3):
        out.sendto(packet, ("ff02::1", 0, 0, socket.if_nametoindex(device)))
        time.sleep(0.2)
else:
    ip = socket.inet_aton(address)
    for operation, asked in ((1, b"\0" * 6), (2, mac), (1, b"\0" * 6)):
        arp = struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + mac + ip + asked + ip
        link.send(b"\xff" * 6 + mac + b"\x08\x06" + arp)
        time.sleep(0.2)
' "$1" "$2"; }
says() {
  case $2 in
  *:*)
    if have ndptool && soon ndptool -t na -U -i "$1" -T "$2" send; then return 0; fi
    if have ndsend && soon ndsend "$2" "$1"; then return 0; fi
    ;;
  *)
    if have arping; then
      soon arping -U -c 3 -I "$1" "$2" && return 0
      soon arping -U -c 3 -i "$1" "$2" && return 0
    fi
    ;;
  esac
  have python3 && python_says "$1" "$2" && return 0
  have dbus-send || return 1
  # One object for each instance: .../Instance/INTERFACE/VRID/FAMILY (org.keepalived.Vrrp1).
  sent=1
  case $2 in *:*) family=IPv6 ;; *) family=IPv4 ;; esac
  for object in $(soon dbus-send --system --print-reply --dest=org.keepalived.Vrrp1 "/org/keepalived/Vrrp1/Instance/$1" org.freedesktop.DBus.Introspectable.Introspect | sed -n 's/.*<node name="\([0-9]*\)".*/\1/p'); do
    soon dbus-send --system --print-reply --dest=org.keepalived.Vrrp1 "/org/keepalived/Vrrp1/Instance/$1/$object/$family" org.keepalived.Vrrp1.Instance.SendGarp && sent=0
  done
  return $sent
}
announced=
for address in $ADDRESSES; do
  device=$(holder "$address")
  [ -n "$device" ] || continue
  says "$device" "$address" >/dev/null 2>&1 && announced="$announced $address"
done
finish done "$announced"
`;
