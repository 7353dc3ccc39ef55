#!/bin/sh
# udhcpc's script: address, MTU, default route, static routes, resolvers
case $1 in
  bound | renew)
    [ "$1" = bound ] && ip addr flush dev "$interface" scope global
    ip addr replace "$ip/$mask" dev "$interface"
    [ -n "$mtu" ] && ip link set "$interface" mtu "$mtu"
    for gateway in $router; do
      ip route replace default via "$gateway" dev "$interface"
      break
    done
    # shellcheck disable=SC2086
    set -- $staticroutes
    while [ $# -ge 2 ]; do
      ip route replace "$1" via "$2" dev "$interface" 2>/dev/null
      shift 2
    done
    for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
    ;;
esac
