#!/bin/bash
# A real Ceph for the tests of RBD: one monitor and one OSD with a BlueStore in a sparse file, on loopback, in a folder of its own.
#   ceph.sh start FOLDER   makes it (again), starts it, waits until it answers, and prints the path of its ceph.conf
#   ceph.sh stop FOLDER    ends exactly the processes that start began, by their pids, and removes the folder
# There is no authentication: nothing but loopback reaches it, and it holds nothing but what the tests write. There is no manager: RBD
# needs none (pools are given their placement groups when they are made).
set -euo pipefail
verb=${1:-}
folder=${2:-}
if [ -z "$folder" ]; then
  echo "usage: ceph.sh start|stop FOLDER" >&2
  exit 2
fi
conf=$folder/ceph.conf
mon_port=${BATON_CEPH_PORT:-16789}

ended() { # PID
  for _ in $(seq 100); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  return 1
}

stop() {
  local name pid
  for name in osd mon; do
    [ -f "$folder/$name.pid" ] || continue
    pid=$(cat "$folder/$name.pid")
    # A pid may have been given to another process since: only one that was started with this folder's configuration is ended.
    if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "--conf $conf "; then
      kill "$pid" 2>/dev/null || true
      ended "$pid" || kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$folder/$name.pid"
  done
  # Removes nothing that this script did not make.
  if [ -f "$conf" ]; then rm -rf "$folder"; fi
}

configure() {
  cat >"$conf" <<END
[global]
fsid = $fsid
mon_host = v1:127.0.0.1:$mon_port
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = $folder
admin_socket = $folder/\$name.\$pid.asok
log_file = $folder/\$name.log
crash_dir = $folder/crash
keyring = $folder/keyring
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
ms_bind_msgr2 = false
ms_bind_port_min = $((mon_port + 11))
ms_bind_port_max = $((mon_port + 60))
debug_default = 0
rbd_cache = false
[mon]
mon_data = $folder/mon
mon_data_avail_warn = 1
mon_data_avail_crit = 1
[osd]
osd_data = $folder/osd
osd_objectstore = bluestore
bluestore_block_size = 3221225472
bluestore_cache_autotune = false
bluestore_cache_size = 67108864
osd_class_update_on_start = true
osd_crush_update_on_start = true
END
}

launch() { # NAME COMMAND...
  local name=$1
  shift
  setsid "$@" </dev/null >"$folder/$name.out" 2>&1 &
  echo $! >"$folder/$name.pid"
}

start() {
  stop
  trap stop EXIT
  mkdir -p "$folder/mon" "$folder/osd" "$folder/crash"
  folder=$(cd "$folder" && pwd)
  conf=$folder/ceph.conf
  fsid=$(cat /proc/sys/kernel/random/uuid)
  configure
  : >"$folder/keyring"
  monmaptool --create --clobber --fsid "$fsid" --addv a "v1:127.0.0.1:$mon_port" "$folder/monmap" >/dev/null
  ceph-mon --conf "$conf" -i a --mkfs --monmap "$folder/monmap"
  launch mon ceph-mon --conf "$conf" -i a -f
  local osd_uuid
  osd_uuid=$(cat /proc/sys/kernel/random/uuid)
  timeout 60 ceph --conf "$conf" --connect-timeout 30 osd new "$osd_uuid" >/dev/null
  timeout 60 ceph-osd --conf "$conf" -i 0 --mkfs --osd-uuid "$osd_uuid" >"$folder/osd-mkfs.out" 2>&1
  launch osd ceph-osd --conf "$conf" -i 0 -f
  for _ in $(seq 120); do
    if timeout 20 ceph --conf "$conf" osd stat 2>/dev/null | grep -q '1 up'; then
      timeout 60 ceph --conf "$conf" osd pool create rbd 8 >/dev/null 2>&1
      timeout 60 rbd --conf "$conf" pool init rbd
      trap - EXIT
      echo "$conf"
      return 0
    fi
    sleep 0.5
  done
  echo "ceph.sh: the OSD did not come up within a minute; the end of its log:" >&2
  tail -n 20 "$folder/osd.out" >&2
  return 1
}

case $verb in
  start) start ;;
  stop) stop ;;
  *)
    echo "usage: ceph.sh start|stop FOLDER" >&2
    exit 2
    ;;
esac
