#!/bin/bash
# The daemons of one cloud; runs inside its machine (there is no systemd there).  services.sh <cloud> <step>
#   configure        render the templates into /etc
#   databases        MariaDB, RabbitMQ, memcached; empty databases and the user
#   migrate          database schemas and nova's cells: 50 s, done once for the template
#   bootstrap        keystone's keys, its admin, its own endpoint
#   own-catalog      point a catalog that was copied from the template at this cloud's address
#   start-keystone   keystone alone (the template needs no more)
#   start            everything else
#   wait-for-host    until nova has mapped the compute host to its cell
#   dead-daemons     the names of those that were started and are gone
# What belongs to the cloud's network backend is in backends/.
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
source "$HERE/../settings.sh"
source "$HERE/../lib/say.sh"
CLOUD=$1
# shellcheck source=/dev/null
source "$HERE/backends/$(cat "$STATE/$CLOUD/backend").sh"
IP=${MGMT_IP[$CLOUD]}
REGION=RegionOne
export HOME=/root LC_ALL=C.UTF-8 TMPDIR=/run/lab/tmp
mkdir -p "$TMPDIR"
chmod 1777 "$TMPDIR"

daemon() { # <name> <command...>: detached; log in /var/log/lab/<name>.log, pid in /run/lab/<name>.pid
  local name=$1
  shift
  setsid "$@" </dev/null >>"/var/log/lab/$name.log" 2>&1 9>&- &
  echo $! >"/run/lab/$name.pid"
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
sql() { mysql --no-defaults -uroot -S /run/mysqld/mysqld.sock "$@"; }

render() { # <template> <target>
  local templates=$HERE/templates
  sed -e "/@AUTHTOKEN@/{r $templates/authtoken.conf
          d}" "$templates/$1" |
    sed -e "s|@IP@|$IP|g; s|@NAME@|$CLOUD|g; s|@REGION@|$REGION|g; s|@PASSWORD@|$PASSWORD|g" \
      -e "s|@VNI_RANGE@|${VNI_RANGE[$CLOUD]}|g; s|@VXLAN_GROUP@|${VXLAN_GROUP[$CLOUD]}|g" >"$2"
}

configure() {
  local name
  render keystone.conf /etc/keystone/keystone.conf
  render glance-api.conf /etc/glance/glance-api.conf
  render placement.conf /etc/placement/placement.conf
  render nova.conf /etc/nova/nova.conf
  render neutron.conf /etc/neutron/neutron.conf
  render cinder.conf /etc/cinder/cinder.conf
  backend_configure
  for name in qemu libvirtd; do render $name.conf /etc/libvirt/$name.conf; done
  echo "$IP:/var/lib/cinder/export" >/etc/cinder/nfs_shares
  rm -f /etc/libvirt/qemu/networks/autostart/*.xml      # libvirt's own "default" network is not wanted
  mkdir -p /var/lib/glance/images /var/lib/glance/staging /var/lib/nova/instances /var/lib/nova/mnt \
    /var/lib/cinder/mnt /var/lib/libvirt/qemu
}

databases() {
  local database
  if [ ! -d /var/lib/mysql/mysql ]; then
    mysql_install_db --user=mysql --datadir=/var/lib/mysql --skip-test-db >/var/log/lab/mysql-install.log 2>&1
  fi
  # Own temporary folder: /tmp is shared by the clouds and both servers have the same pid in their namespaces, hence
  # the same temporary table names: seen once as signal 11 in ha_maria::drop_table.
  install -d -o mysql /run/mysqld/tmp
  daemon mariadb mariadbd --no-defaults --user=mysql --datadir=/var/lib/mysql --tmpdir=/run/mysqld/tmp \
    --socket=/run/mysqld/mysqld.sock --pid-file=/run/mysqld/mysqld.pid --bind-address=127.0.0.1 --skip-name-resolve \
    --skip-log-bin --max-connections=500 --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 \
    --innodb-doublewrite=0 --performance-schema=0 --character-set-server=utf8mb3 --collation-server=utf8mb3_general_ci

  # RabbitMQ on one scheduler that does not spin.
  printf 'listeners.tcp.default = 127.0.0.1:5672\ndefault_user = openstack\ndefault_pass = %s\n' "$PASSWORD" >/run/lab/rabbitmq.conf
  echo 'vm_memory_high_watermark.absolute = 512MB' >>/run/lab/rabbitmq.conf
  export RABBITMQ_NODENAME=rabbit@$CLOUD RABBITMQ_CONFIG_FILE=/run/lab/rabbitmq
  export RABBITMQ_MNESIA_BASE=/var/lib/rabbitmq/mnesia RABBITMQ_LOG_BASE=/var/log/rabbitmq
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none"
  HOME=/var/lib/rabbitmq daemon rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server
  daemon memcached memcached -u nobody -l 127.0.0.1 -m 32

  wait_for MariaDB 60 mysqladmin --no-defaults -uroot -S /run/mysqld/mysqld.sock ping
  for database in keystone glance placement nova_api nova nova_cell0 neutron cinder; do
    echo "CREATE DATABASE IF NOT EXISTS $database;"
    echo "GRANT ALL ON $database.* TO openstack@127.0.0.1 IDENTIFIED BY '$PASSWORD';"
    echo "GRANT ALL ON $database.* TO openstack@localhost IDENTIFIED BY '$PASSWORD';"
  done | sql
}

migration() { # one of migrate's commands, timed
  local start
  start=$(now_ms)
  "$@" >>/var/log/lab/migrate.log 2>&1 || {
    tail -5 /var/log/lab/migrate.log >&2
    echo "failed: $*" >&2
    return 1
  }
  printf '           %5s s  %s\n' "$(seconds_since "$start")" "${*:1:3}" >&2
}

migrate() {
  local nova_db="mysql+pymysql://openstack:$PASSWORD@127.0.0.1"
  migration keystone-manage db_sync
  migration glance-manage db_sync
  migration placement-manage db sync
  migration nova-manage api_db sync
  migration nova-manage cell_v2 map_cell0 --database_connection "$nova_db/nova_cell0"
  migration nova-manage db sync
  migration nova-manage cell_v2 create_cell --name cell1 --database_connection "$nova_db/nova" \
    --transport-url "rabbit://openstack:$PASSWORD@127.0.0.1:5672/"
  migration neutron-db-manage --config-file /etc/neutron/neutron.conf \
    --config-file /etc/neutron/plugins/ml2/ml2_conf.ini upgrade head
  migration cinder-manage db sync
}

bootstrap() {
  local url="http://$IP:5000/v3"
  # eventlet says "Exception ignored in ... _removeHandlerRef" at the end of these commands: harmless, kept in the log
  {
    keystone-manage fernet_setup --keystone-user root --keystone-group root
    keystone-manage credential_setup --keystone-user root --keystone-group root
    keystone-manage bootstrap --bootstrap-password "$PASSWORD" --bootstrap-region-id $REGION \
      --bootstrap-admin-url "$url" --bootstrap-internal-url "$url" --bootstrap-public-url "$url"
  } >>/var/log/lab/bootstrap.log 2>&1
}

own_catalog() { # the template was made in os1
  echo "UPDATE keystone.endpoint SET url=REPLACE(url,'${MGMT_IP[os1]}','$IP');" | sql
}

wsgi() { # <name> <port> <wsgi file>; Debian's uWSGI has no --http-chunked-input
  daemon "$1" uwsgi_python3 --http-socket "0.0.0.0:$2" --wsgi-file "$3" --procname "$1" \
    --master --processes 1 --threads 4 --enable-threads --lazy-apps --need-app --die-on-term --buffer-size 65535 \
    --disable-logging --rem-header Content-Length --add-header 'Connection: close'
}

start_keystone() {
  wsgi keystone 5000 /usr/bin/keystone-wsgi-public
  wait_for keystone 60 curl -sf http://127.0.0.1:5000/v3
}

start() {
  backend_start
  wait_for RabbitMQ 90 port_open 5672
  wsgi placement 8778 /usr/bin/placement-api
  daemon glance-api glance-api
  daemon nova-conductor nova-conductor
  daemon neutron-server neutron-server --config-file /etc/neutron/neutron.conf --config-file /etc/neutron/plugins/ml2/ml2_conf.ini
  daemon nova-api nova-api
  daemon nova-scheduler nova-scheduler
  daemon cinder-api cinder-api
  daemon cinder-scheduler cinder-scheduler
  daemon libvirtd libvirtd --config /etc/libvirt/libvirtd.conf
  daemon cinder-volume cinder-volume
  wait_for placement 90 curl -sf http://127.0.0.1:8778/
  wait_for libvirt 30 virsh -c qemu:///system version
  daemon nova-compute nova-compute --config-file /etc/nova/nova.conf
  wait_for neutron 180 curl -sf http://127.0.0.1:9696/    # an agent that starts before its server waits a whole RPC time-out
  backend_agents
  wait_for glance 60 port_open 9292
  wait_for nova-api 120 port_open 8774
  wait_for cinder-api 120 port_open 8776
}

host_is_mapped() { [ -n "$(sql -Ne 'SELECT host FROM nova_api.host_mappings')" ]; }
wait_for_host() { # booting earlier fails with "Host 'os1' is not mapped to any cell"
  wait_for "nova's host mapping" 120 host_is_mapped
}

dead_daemons() {
  local file
  for file in /run/lab/*.pid; do
    [ -d "/proc/$(cat "$file")" ] || basename "$file" .pid
  done
}

case ${2:-} in
  configure | databases | migrate | bootstrap | own-catalog | start-keystone | start | wait-for-host | dead-daemons) "${2//-/_}" ;;
  *) echo "services.sh: unknown step '${2:-}'" >&2; exit 2 ;;
esac
