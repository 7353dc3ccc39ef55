# What the machine must offer, looked at before anything is changed.
# shellcheck shell=bash

need_root() {
  [[ $EUID -eq 0 ]] || fail "\"lab $1\" needs root" \
    "it makes network namespaces, bridges and mounts, installs Debian packages and looks into machines made that way" \
    "run it as root, for example: sudo npm run lab -- $1"
}

check_debian() {
  local id='' version='' codename=''
  # shellcheck disable=SC1091
  [[ -r /etc/os-release ]] && { id=$(. /etc/os-release && echo "${ID:-}"); version=$(. /etc/os-release && echo "${PRETTY_NAME:-}")
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}"); }
  [[ $id == debian && $codename == bookworm ]] || fail "this is ${version:-an unknown system}, not Debian 12 (bookworm)" \
    "the lab runs OpenStack Zed as Debian 12 packages it; other releases carry other versions and other package names" \
    "use a Debian 12 machine, virtual machine or privileged container"
  [[ $(dpkg --print-architecture) == amd64 ]] || fail "this machine is $(dpkg --print-architecture), not amd64" \
    "the guests' disk image is made for amd64" "use an amd64 machine"
}

gib_available() { awk '/^MemAvailable:/ {print int($2 / 1048576)}' /proc/meminfo; }
gib_free_for() { # <path>: of the nearest folder that exists
  local path=$1
  while [[ ! -d $path ]]; do path=$(dirname "$path"); done
  df --output=avail -B1G "$path" | tail -1 | tr -d ' '
}

check_size() {
  local ram disk
  ram=$(gib_available) disk=$(gib_free_for "$STATE")
  ((ram >= NEED_RAM_GIB)) || fail "only $ram GiB of memory are available, the lab wants $NEED_RAM_GIB" \
    "an OpenStack cloud with guests takes 3.7-3.9 GiB, and there are two" \
    "stop something else, or try with less: BATON_LAB_NEED_RAM_GIB=$ram"
  ((disk >= NEED_DISK_GIB)) || fail "only $disk GiB of disk are free for $STATE, the lab wants $NEED_DISK_GIB" \
    "packages, templates, images, volumes and their snapshots live there" \
    "make room, choose another place with BATON_LAB_STATE, or try with less: BATON_LAB_NEED_DISK_GIB=$disk"
}

check_namespaces() {
  unshare --net --mount --uts --ipc --pid --fork --kill-child true 2>/dev/null || fail "namespaces cannot be made here" \
    "each cloud is a set of network, mount, UTS, IPC and PID namespaces, and unshare was refused" \
    "run the lab on a machine, a virtual machine, or in a container started with --privileged"
}
