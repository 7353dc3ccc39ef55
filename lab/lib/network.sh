# The two networks outside of the clouds: the management bridge and the "internet" namespace.
# shellcheck shell=bash disable=SC2030,SC2031

internet_works() { ip netns exec "$INET_NS" true 2>/dev/null; }

remove_internet() { # also what a reboot or a kill leaves: a name in /run/netns without a namespace behind it
  [[ -e /run/netns/$INET_NS ]] || return 0
  ip netns del "$INET_NS" 2>/dev/null || rm -f "/run/netns/$INET_NS"
}

make_networks() {
  internet_works || { remove_internet; ip netns add "$INET_NS"; }
  ip -n "$INET_NS" link set lo up
  ip -n "$INET_NS" link show "$INET_BRIDGE" >/dev/null 2>&1 || ip -n "$INET_NS" link add "$INET_BRIDGE" type bridge
  ip -n "$INET_NS" addr replace "$INET_GATEWAY/${INET_CIDR#*/}" dev "$INET_BRIDGE"
  ip -n "$INET_NS" link set "$INET_BRIDGE" up
  ip netns exec "$INET_NS" sysctl -qw net.bridge.bridge-nf-call-iptables=0 2>/dev/null || true   # absent without br_netfilter

  ip link show "$MGMT_BRIDGE" >/dev/null 2>&1 || ip link add "$MGMT_BRIDGE" type bridge
  ip addr replace "$MGMT_ADDRESS" dev "$MGMT_BRIDGE"
  ip link set "$MGMT_BRIDGE" alias "$STATE" up          # whose lab this is
}

# The names of bridges and namespace exist once on a machine: a lab with another state folder must not touch them
# while that lab's clouds run.
check_owner() { # <command>
  local owner cloud
  owner=$(cat "/sys/class/net/$MGMT_BRIDGE/ifalias" 2>/dev/null || true)
  [[ -n $owner && $owner != "$STATE" ]] || return 0
  for cloud in "${CLOUDS[@]}"; do
    if (STATE=$owner && machine_pid "$cloud" >/dev/null); then
      fail "\"lab $1\" would disturb another lab" "a lab with the folder $owner runs on this machine, this one has $STATE" \
        "use that one (unset BATON_LAB_STATE, or set it to $owner), or stop it: BATON_LAB_STATE=$owner npm run lab -- down"
    fi
  done
}

remove_networks() {
  local cloud
  remove_internet
  for cloud in "${CLOUDS[@]}"; do ip link del "baton-$cloud" 2>/dev/null || true; done
  ip link del "$MGMT_BRIDGE" 2>/dev/null || true
}

# plug_in <cloud> <pid>: two cables, mgmt0 to the management bridge and ext0 to the internet
plug_in() {
  local cloud=$1 pid=$2
  ip link del "baton-$cloud" 2>/dev/null || true
  ip -n "$INET_NS" link del "baton-$cloud" 2>/dev/null || true
  ip link add "baton-$cloud" type veth peer name mgmt0 netns "$pid"
  ip link set "baton-$cloud" master "$MGMT_BRIDGE" up
  ip -n "$INET_NS" link add "baton-$cloud" type veth peer name ext0 netns "$pid"
  # Open vSwitch in a cloud on OVN forwards a checksum that was left to hardware as it is: nothing is left to it.
  ip netns exec "$INET_NS" ethtool -K "baton-$cloud" tx off >/dev/null
  ip -n "$INET_NS" link set "baton-$cloud" master "$INET_BRIDGE" up
  in_cloud "$cloud" ip addr add "${MGMT_IP[$cloud]}/24" dev mgmt0
  in_cloud "$cloud" ip link set mgmt0 up
  in_cloud "$cloud" ip link set ext0 up
}
