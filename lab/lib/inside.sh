# Commands that look into the lab: shell, inet, guest, tunnel.
# shellcheck shell=bash

known_cloud() { # <cloud> <usage>
  [[ -n ${1:-} && -n ${MGMT_IP[$1]:-} ]] || usage_error "'${1:-}' is no cloud of the lab" "$2, where <cloud> is one of: ${CLOUDS[*]}"
}

running_cloud() { # <cloud>
  machine_pid "$1" >/dev/null || fail "$1 does not run" "the lab is not up, or this cloud died" "npm run lab -- up"
}

lab_shell() { # <cloud> [command...]
  known_cloud "${1:-}" "lab shell <cloud> [command...]"
  need_root shell
  running_cloud "$1"
  local cloud=$1
  shift
  (($#)) || set -- bash
  in_cloud "$cloud" "$@"
}

lab_inet() { # <command...>
  (($#)) || usage_error "inet needs a command" "lab inet <command...>, for example: lab inet ping 203.0.113.50"
  need_root inet
  internet_works || fail "the internet namespace $INET_NS is not there" "the lab is not up" "npm run lab -- up"
  ip netns exec "$INET_NS" "$@"
}

# lab guest <cloud> <server or network> <command...>: ssh through a namespace of the guest's network (find_guest.py), so
# it works without a floating IP. A network's name means: whoever holds the VIP (.100) there at the moment.
# Host keys are not checked: the guests are throw-away, and a migrated twin has its twin's address.
lab_guest() {
  local usage='lab guest <cloud> <server or network> <command...>' cloud where address namespace key keys=()
  (($# >= 3)) || usage_error "guest needs a cloud, a guest and a command" "$usage"
  known_cloud "$1" "$usage"
  need_root guest
  running_cloud "$1"
  where=$(/usr/bin/python3 "$LAB_DIR/tools/find_guest.py" "$1" "$2") || exit 1
  read -r address namespace <<<"$where"
  for key in "$STATE"/keys/*; do
    [[ -e $key.pub ]] && keys+=(-i "$key")
  done
  ((${#keys[@]})) || fail "there is no key for the guests" "keys are made by lab pair, in $STATE/keys" "npm run lab -- pair <name>"
  cloud=$1
  shift 2
  in_cloud "$cloud" ip netns exec "$namespace" ssh -F none -o BatchMode=yes -o ConnectTimeout=10 -o LogLevel=ERROR \
    -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "${keys[@]}" "root@$address" "$@"
}

# lab tunnel <cloud> <server or network>: stdin and stdout are the guest's port 22, for an ssh outside (keys/ssh_config).
lab_tunnel() {
  local usage='lab tunnel <cloud> <server or network>' where address namespace
  (($# == 2)) || usage_error "tunnel needs a cloud and a guest" "$usage"
  known_cloud "$1" "$usage"
  need_root tunnel
  running_cloud "$1"
  where=$(/usr/bin/python3 "$LAB_DIR/tools/find_guest.py" "$1" "$2") || exit 1
  read -r address namespace <<<"$where"
  in_cloud "$1" ip netns exec "$namespace" busybox nc "$address" 22
}
