#!/bin/bash
# Sets up guests' taps that stay down; a daemon of a cloud on OVN (backends/ovn.sh), its log is /var/log/lab/guest-taps.log.
#
# libvirt makes a tap, and sets it up; ovs-vswitchd opens it when os-vif has named it in the database, keeps the flags that it finds, and
# puts them back when it lets go of it. On a busy machine it may find the tap before libvirt has set it up: then it stays down, vswitchd
# says "error sending Ethernet packet on tap...: Network is down", and keepalived in the guest goes to FAULT.
#
# Only a tap that was down at two looks is touched, so that libvirt has its own time, and only so often: what is set down again and again has
# another reason, which must stay to be seen.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
source "$HERE/../lib/say.sh"
EVERY=1  # seconds
MOST=5   # times for each tap
UP=1     # IFF_UP (linux/if.h)

declare -A down=() raised=()

is_down() { # <its folder in /sys/class/net>: a tap (the metadata agent's are veths) that is there, and not up
  local flags
  [[ -e $1/tun_flags ]] && read -r flags <"$1/flags" && ((!(flags & UP)))
} 2>/dev/null

look() {
  local folder tap
  for folder in /sys/class/net/tap*; do
    tap=${folder##*/}
    if ! is_down "$folder"; then
      unset "down[$tap]"
    elif [[ -z ${down[$tap]:-} ]]; then
      down[$tap]=yes
    elif ((${raised[$tap]:-0} < MOST)); then
      raised[$tap]=$((${raised[$tap]:-0} + 1))
      if timeout 5 ip link set "$tap" up; then say "$tap was down, and is up now (${raised[$tap]} of $MOST times)"; fi
    elif ((${raised[$tap]} == MOST)); then
      raised[$tap]=$((MOST + 1))
      say "$tap was set up $MOST times and is down again: it is left so"
    fi
  done
}

say "looks after the taps of guests"
while :; do
  look
  sleep "$EVERY"
done
