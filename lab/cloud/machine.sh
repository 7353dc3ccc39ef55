#!/bin/bash
# The first process of one cloud's "machine": network, mount, UTS, IPC and PID namespaces of its own.
# Started by lib/machines.sh only:  unshare --net --mount --uts --ipc --pid --fork --kill-child machine.sh <cloud>
#
# Everything that a cloud writes goes to $STATE/<cloud>/fs, bind-mounted over the real paths: the daemons run with
# Debian's default paths and ports, and two clouds never see each other's files. They cannot share a namespace:
# the L3 and linuxbridge agents delete namespaces, devices and chains that they do not know.
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
source "$HERE/../settings.sh"
CLOUD=$1
FS=$STATE/$CLOUD/fs
# shellcheck source=/dev/null
source "$HERE/backends/$(cat "$STATE/$CLOUD/backend").sh"

# Record who we are, as the machine outside sees us: /proc is still the outer one.
read -r stat </proc/self/stat
pid=${stat%% *}
fields=${stat##*) }
read -ra fields <<<"$fields"
echo "$pid ${fields[19]}" >"$STATE/$CLOUD/machine.pid.new"
mv "$STATE/$CLOUD/machine.pid.new" "$STATE/$CLOUD/machine.pid"

hostname "$CLOUD"
mount --make-rprivate /
mount -t proc proc /proc
mount -t sysfs sysfs /sys                 # so that /sys/class/net shows this network namespace

PRIVATE_FOLDERS=(
  /etc/keystone /etc/glance /etc/placement /etc/nova /etc/neutron /etc/cinder /etc/libvirt /etc/mysql /etc/alternatives
  /var/lib/mysql /var/lib/rabbitmq /var/lib/keystone /var/lib/glance /var/lib/placement /var/lib/nova
  /var/lib/neutron /var/lib/cinder /var/lib/libvirt /var/log /run "${BACKEND_FOLDERS[@]}"
)
for folder in "${PRIVATE_FOLDERS[@]}"; do
  if [ ! -d "$FS$folder" ]; then
    mkdir -p "$FS$folder"
    case $folder in
      /etc/*) cp -a "$folder/." "$FS$folder/" ;;          # start from the package's files
      *) chown --reference="$folder" "$FS$folder"; chmod --reference="$folder" "$FS$folder" ;;
    esac
  fi
  mount --bind "$FS$folder" "$folder"
done

find /run -mindepth 1 -delete             # our own /run by now; what a killed machine left is stale
mkdir -p /run/lock /run/mysqld /run/netns /run/libvirt /run/lab
chown mysql: /run/mysqld
chmod 1777 /run/lock
for service in keystone glance placement nova neutron cinder; do
  mkdir -p /var/log/$service /run/lock/$service /run/$service
  chown $service: /var/log/$service /run/lock/$service /run/$service
done
mkdir -p /var/log/libvirt/qemu /var/log/rabbitmq /var/log/mysql /var/log/lab /var/lib/cinder/export

printf '127.0.0.1 localhost\n127.0.0.1 %s\n' "$CLOUD" >/run/lab/hosts
mount --bind /run/lab/hosts /etc/hosts

# Some programs are replaced inside the cloud; each file says why.
install -m 755 "$HERE/wrappers/mount.nfs" /run/lab/
mount --bind /run/lab/mount.nfs /usr/sbin/mount.nfs
backend_programs

ip link set lo up
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 || true
touch /run/lab/machine-ready

# Be a good init: reap whatever is orphaned.
while :; do
  sleep 3600 &
  wait $! || true
done
