#!/usr/bin/python3
"""find_guest.py <cloud> <server or network>: prints "<address> <namespace>" of a guest, for lab guest and lab tunnel: its
address, and the network namespace in the cloud's machine from which it is reached.

A network's name means the VIP (.100) of its subnet.
"""
import ipaddress
import sys

from clouds import connect, fail, lab_facts, run

# Both are in the guest's own network: the DHCP agent's, and that of OVN's metadata agent, which has no DHCP agent.
NAMESPACE = {'linuxbridge': 'qdhcp-', 'ovn': 'ovnmeta-'}

cloud_name, wanted = sys.argv[1:3]
cloud = connect(cloud_name)


def of_server(server):
    port = next(cloud.network.ports(device_id=server.id), None)
    if not port or not port.fixed_ips:
        fail(f'server {wanted} has no address', 'it has no port', f'openstack --os-cloud {cloud_name} server show {wanted}')
    return port.fixed_ips[0]['ip_address'], port.network_id


def of_network(network):
    subnet = next(cloud.network.subnets(network_id=network.id, ip_version=4), None)
    if not subnet:
        fail(f'network {wanted} has no IPv4 subnet', 'so nothing in it has an address', 'name a server instead')
    return ipaddress.IPv4Network(subnet.cidr)[100], network.id


def main():
    server = cloud.compute.find_server(wanted)
    network = None if server else cloud.network.find_network(wanted)
    if not server and not network:
        names = ' '.join(sorted(s.name for s in cloud.compute.servers())) or 'none'
        fail(f'{cloud_name} has no server and no network {wanted}', f'servers there: {names}', 'lab guest <cloud> <server or network> <command...>')
    address, network_id = of_server(server) if server else of_network(network)
    print(address, NAMESPACE[lab_facts()['clouds'][cloud_name]['backend']] + network_id)


run(main)
