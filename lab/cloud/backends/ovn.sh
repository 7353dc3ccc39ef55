# The network backend ML2/OVN on Open vSwitch's userspace datapath ("netdev"): a kernel without the openvswitch module is
# enough. linuxbridge.sh says what each name is for.
# shellcheck shell=bash disable=SC2034

BACKEND_FOLDERS=(/var/lib/openvswitch /var/lib/ovn)
BACKEND_AGENTS=(ovn-controller neutron-ovn-metadata-agent)

backend_programs() {
  local osvif=/usr/lib/python3/dist-packages/vif_plug_ovs
  # QEMU, with virtio offloads off: wrappers/qemu-ovn says why. It keeps its name, which is how guests are counted.
  mkdir -p /run/lab/qemu
  touch /run/lab/qemu/qemu-system-x86_64
  mount --bind /usr/bin/qemu-system-x86_64 /run/lab/qemu/qemu-system-x86_64
  install -m 755 "$HERE/wrappers/qemu-ovn" /run/lab/
  mount --bind /run/lab/qemu-ovn /usr/bin/qemu-system-x86_64

  # os-vif writes its default datapath type, "system" (the kernel's), into br-int at every plug unless Neutron names one in
  # vif_details (os-vif 3.0.0 vif_plug_ovs/ovs.py get_vif_datapath_type), which ML2/OVN of Zed does not. Its compiled files are
  # hidden, so that none of the changed one gets into the machine's own folder.
  sed "s/^OVS_DATAPATH_SYSTEM = .*/OVS_DATAPATH_SYSTEM = 'netdev'/" $osvif/constants.py >/run/lab/vif_plug_ovs_constants.py
  mount --bind /run/lab/vif_plug_ovs_constants.py $osvif/constants.py
  [ ! -d $osvif/__pycache__ ] || mount -t tmpfs none $osvif/__pycache__

  mkdir -p /run/openvswitch /run/ovn /var/log/openvswitch /var/log/ovn
}

backend_configure() {
  render ovn/ml2_conf.ini /etc/neutron/plugins/ml2/ml2_conf.ini
  render ovn/neutron_ovn_metadata_agent.ini /etc/neutron/neutron_ovn_metadata_agent.ini
}

# Open vSwitch, OVN's northbound and southbound databases, northd, and the controller of the one chassis, which is also the
# gateway chassis. The databases stay over `down --keep`; a journal makes them whole after a kill.
backend_start() {
  ovn_database /var/lib/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
  ovn_database /var/lib/ovn/ovnnb_db.db /usr/share/ovn/ovn-nb.ovsschema
  ovn_database /var/lib/ovn/ovnsb_db.db /usr/share/ovn/ovn-sb.ovsschema
  daemon ovsdb-server ovsdb-server /var/lib/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock --remote=ptcp:6640:127.0.0.1
  daemon ovn-northbound ovsdb-server /var/lib/ovn/ovnnb_db.db --remote=punix:/run/ovn/ovnnb_db.sock \
    --remote=ptcp:6641:127.0.0.1 --unixctl=/run/ovn/ovnnb_db.ctl
  daemon ovn-southbound ovsdb-server /var/lib/ovn/ovnsb_db.db --remote=punix:/run/ovn/ovnsb_db.sock \
    --remote=ptcp:6642:127.0.0.1 --unixctl=/run/ovn/ovnsb_db.ctl
  wait_for "Open vSwitch's database" 30 test -S /run/openvswitch/db.sock
  wait_for "OVN's northbound database" 30 test -S /run/ovn/ovnnb_db.sock
  wait_for "OVN's southbound database" 30 test -S /run/ovn/ovnsb_db.sock
  ovs-vsctl --no-wait init
  ovs-vsctl --no-wait set open . external_ids:system-id="$CLOUD" external_ids:hostname="$CLOUD" \
    external_ids:ovn-remote=tcp:127.0.0.1:6642 external_ids:ovn-remote-probe-interval=60000 \
    external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip="$IP" \
    external_ids:ovn-bridge=br-int external_ids:ovn-bridge-datapath-type=netdev \
    external_ids:ovn-bridge-mappings=public:br-ex external_ids:ovn-cms-options=enable-chassis-as-gw
  ovs-vsctl --no-wait --may-exist add-br br-ex -- set bridge br-ex datapath_type=netdev -- --may-exist add-port br-ex ext0
  ovs-vsctl --no-wait --may-exist add-br br-int -- set bridge br-int datapath_type=netdev fail-mode=secure
  # It may end on an assertion of its userspace conntrack (3.1.0, lib/conntrack.c conn_update_state): as everywhere, it is begun again.
  daemon ovs-vswitchd ovs-vswitchd --monitor unix:/run/openvswitch/db.sock
  daemon ovn-northd ovn-northd --ovnnb-db=unix:/run/ovn/ovnnb_db.sock --ovnsb-db=unix:/run/ovn/ovnsb_db.sock
  daemon ovn-controller ovn-controller unix:/run/openvswitch/db.sock
  wait_for "OVN's chassis" 60 chassis_as_neutron_reads_it
}

# OVN 23.03 writes what a chassis can into other_config only; Neutron of Zed reads external_ids (neutron 21.0.0
# plugins/ml2/drivers/ovn/mech_driver/mech_driver.py bind_port). Without it a router's gateway port is refused ("Failed to bind
# port ... bridge mapping physical networks []"), ten times over, which makes each router cost many seconds.
chassis_as_neutron_reads_it() {
  ovn-sbctl set chassis "$CLOUD" external_ids:ovn-bridge-mappings='"public:br-ex"' external_ids:ovn-cms-options=enable-chassis-as-gw
}

ovn_database() { # <file> <schema>: an empty one when there is none
  [ -e "$1" ] || ovsdb-tool create "$1" "$2"
}

backend_agents() {
  daemon guest-taps "$HERE/guest-taps.sh"
  daemon neutron-ovn-metadata-agent neutron-ovn-metadata-agent --config-file /etc/neutron/neutron.conf \
    --config-file /etc/neutron/neutron_ovn_metadata_agent.ini
}
