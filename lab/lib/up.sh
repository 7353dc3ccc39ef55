# lab up: from a bare Debian 12 machine to two clouds. Every phase looks first at what is there, so it may be repeated.
#
#   packages  ->  image  ->  networks  ->  template  ->  clouds (both at once)
#
# What makes a second `up` work after a cut at any point: a result counts only when its mark is written last
# (image/key, template/key, <cloud>/ready), and whatever has no mark is thrown away and made again.
# shellcheck shell=bash disable=SC2153

declare -A PHASE_SECONDS=()
phase() { # <name> <command...>
  local name=$1 start
  shift
  start=$(now_ms)
  "$@"
  PHASE_SECONDS[$name]=$(seconds_since "$start")
  say "$(printf '%-9s %6s s' "$name" "${PHASE_SECONDS[$name]}")"
}

lab_up() { # [--target-backend <backend>]
  local start cloud states=() wish=${BATON_LAB_TARGET_BACKEND:-}
  [[ -z $wish ]] || known_backend "$wish" BATON_LAB_TARGET_BACKEND
  if (($#)); then
    [[ $# == 2 && $1 == --target-backend ]] || usage_error "up does not know: $*" "lab up [--target-backend ovn|linuxbridge]"
    wish=$2
    known_backend "$wish" --target-backend
  fi
  need_root up
  check_debian
  check_owner up
  take_lock up
  allow_service_starts                  # gives back a policy-rc.d that a killed run left behind
  choose_backends "$wish"
  for cloud in "${CLOUDS[@]}"; do states+=("$(state_of "$cloud")"); done
  if [[ ${states[*]} == "up up" ]]; then
    [[ -e $STATE/clouds.yaml ]] || write_clouds_yaml       # a run may have been cut off just before these
    [[ -e $STATE/lab.json ]] || write_facts
    say "the lab is already up: os1 ($(backend_of os1)) and os2 ($(backend_of os2)) answer on all APIs"
    how_to_use
    return 0
  fi
  [[ ${states[*]} == "down down" ]] && check_size
  check_namespaces
  trap interrupted INT TERM
  start=$(now_ms)
  phase packages install_packages
  phase image make_image
  phase networks make_networks
  phase template make_template
  phase clouds start_clouds
  PHASE_SECONDS[total]=$(seconds_since "$start")
  write_clouds_yaml
  write_facts
  say "the lab is up, os1 on $(backend_of os1) and os2 on $(backend_of os2), after ${PHASE_SECONDS[total]} s"
  how_to_use
}

interrupted() { # stop what works in the background, and the clouds that are not complete
  local cloud jobs
  trap - INT TERM
  mapfile -t jobs < <(jobs -p)
  ((${#jobs[@]} == 0)) || kill "${jobs[@]}" 2>/dev/null || true
  for cloud in "${CLOUDS[@]}"; do [[ -e $STATE/$cloud/ready ]] || stop_machine "$cloud"; done
  allow_service_starts
  say "interrupted; lab up goes on from here, lab down takes away what there is"
  exit 130
}

make_image() { # the guests' disk; made again when its recipe changed
  local key
  key=$(cd "$LAB_DIR/guest" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  [[ -s $STATE/image/lb.qcow2 && $(cat "$STATE/image/key" 2>/dev/null) == "$key" ]] && return 0
  rm -f "$STATE/image/key"
  mkdir -p "$STATE/image"
  build_image || { apt update; build_image; } || {         # old package lists name kernels that are no longer there
    tail -15 "$STATE/image/build.log" >&2
    fail "the guests' disk image could not be built" "guest/build-image.sh failed, its last lines are above" \
      "see $STATE/image/build.log; it needs the Debian archive (apt-get update; a proxy in your environment is used) and one free loop device (losetup -f)"
  }
  echo "$key" >"$STATE/image/key"
}

build_image() {
  env "${APT_ENVIRONMENT[@]}" "$LAB_DIR/guest/build-image.sh" "$STATE/image/work" "$STATE/image/lb.qcow2" >"$STATE/image/build.log" 2>&1
}

# The slow part of a new cloud (schemas of eight databases, users, catalog: 50 s) is done once and copied for each cloud.
# It belongs to the versions of the packages that made it. Neutron's schema is the same for every network backend, so os1 makes
# it for both clouds.
make_template() {
  local key
  key=$(dpkg-query -W keystone glance-api placement-api nova-api neutron-server cinder-api mariadb-server 2>&1 | sha256sum | cut -d' ' -f1)
  [[ $(cat "$STATE/template/key" 2>/dev/null) == "$key" ]] && return 0
  stop_machine os1
  rm -rf "$STATE/template"
  forget_data os1
  start_machine os1
  services os1 configure
  services os1 databases
  services os1 migrate
  services os1 bootstrap
  services os1 start-keystone
  register os1 --identity-only
  stop_machine os1
  mkdir -p "$STATE/template/fs/var/lib" "$STATE/template/fs/etc"
  cp -a --sparse=always "$STATE/os1/fs/var/lib/mysql" "$STATE/template/fs/var/lib/"
  cp -a "$STATE/os1/fs/etc/keystone" "$STATE/template/fs/etc/"
  forget_data os1
  echo "$key" >"$STATE/template/key"
}

start_clouds() {
  local cloud pid failed='' pids=()
  for cloud in "${CLOUDS[@]}"; do
    start_cloud "$cloud" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=yes; done
  [[ -z $failed ]] || fail "a cloud did not start" "its messages are above" \
    "look into $STATE/<cloud>/fs/var/log (lab/ has one file for each daemon); then lab down and lab up"
}

# start_cloud <cloud>: leaves one alone that is up; continues with the files of one that was complete (`down --keep`, a
# reboot, a daemon that died); makes any other from the template.
start_cloud() {
  local cloud=$1 home=$STATE/$1 start
  case $(state_of "$cloud") in
    up) return 0 ;;
    partial) say "$cloud: an earlier start was cut off; starting it again" ;;
    unhealthy) say "$cloud runs, but something in it died or does not answer; starting it again with its data" ;;
    down) [[ ! -e $home/was-ready ]] || say "$cloud: continuing with its data" ;;
  esac
  start=$(now_ms)
  stop_machine "$cloud"
  if [[ ! -e $home/was-ready ]]; then
    forget_data "$cloud"
    mkdir -p "$home/fs"
    cp -a --sparse=always "$STATE/template/fs/." "$home/fs/"
  fi
  start_machine "$cloud"
  services "$cloud" configure
  services "$cloud" databases
  services "$cloud" own-catalog
  services "$cloud" start-keystone
  services "$cloud" start
  register "$cloud"
  services "$cloud" wait-for-host
  touch "$home/was-ready" "$home/ready"
  say "$cloud is up on $(backend_of "$cloud") at http://${MGMT_IP[$cloud]}:5000/v3 ($(seconds_since "$start") s)"
}

register() ( # <cloud> [--identity-only]
  cloud=$1
  shift
  # shellcheck source=/dev/null
  source "$LAB_DIR/cloud/backends/$(backend_of "$cloud").sh"
  /usr/bin/python3 "$LAB_DIR/tools/register.py" --cloud "$cloud" --address "${MGMT_IP[$cloud]}" --password "$PASSWORD" \
    --internet "$INET_CIDR" --gateway "$INET_GATEWAY" --pool "${POOL_FIRST[$cloud]}" "${POOL_LAST[$cloud]}" \
    --image "$STATE/image/lb.qcow2" --agents "${BACKEND_AGENTS[@]}" "$@"
)
