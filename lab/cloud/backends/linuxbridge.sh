# The network backend ML2/linuxbridge: kernel bridges, VXLAN, and the legacy L3, DHCP and metadata agents.
# Sourced by cloud/machine.sh, cloud/services.sh and lib/up.sh; each backend has the same names:
#   BACKEND_FOLDERS     what its daemons write, beside what every cloud writes
#   BACKEND_AGENTS      the binaries of the Neutron agents that must be alive before networks are made
#   backend_programs    replace programs inside the machine (machine.sh)
#   backend_configure   render its templates
#   backend_start       what must run before neutron-server
#   backend_agents      its Neutron agents, when the server answers
# shellcheck shell=bash disable=SC2034

BACKEND_FOLDERS=()
BACKEND_AGENTS=(neutron-linuxbridge-agent neutron-l3-agent neutron-dhcp-agent neutron-metadata-agent)

backend_programs() {
  install -m 755 "$HERE/wrappers/ebtables" /run/lab/
  ln -sfn /run/lab/ebtables /etc/alternatives/ebtables
}

backend_configure() {
  local name
  for name in ml2_conf linuxbridge_agent; do render linuxbridge/$name.ini /etc/neutron/plugins/ml2/$name.ini; done
  for name in l3_agent dhcp_agent metadata_agent; do render linuxbridge/$name.ini /etc/neutron/$name.ini; done
}

backend_start() { :; } # the kernel's bridges need no daemon

backend_agents() {
  local neutron=(--config-file /etc/neutron/neutron.conf)
  daemon neutron-linuxbridge-agent neutron-linuxbridge-agent "${neutron[@]}" --config-file /etc/neutron/plugins/ml2/ml2_conf.ini \
    --config-file /etc/neutron/plugins/ml2/linuxbridge_agent.ini
  daemon neutron-l3-agent neutron-l3-agent "${neutron[@]}" --config-file /etc/neutron/l3_agent.ini
  daemon neutron-dhcp-agent neutron-dhcp-agent "${neutron[@]}" --config-file /etc/neutron/dhcp_agent.ini
  daemon neutron-metadata-agent neutron-metadata-agent "${neutron[@]}" --config-file /etc/neutron/metadata_agent.ini
}
