#!/usr/bin/python3
"""Makes a highly available pair of load balancers in a cloud (os1 unless told), as a tenant would, and prints what it made as JSON.

    internet --- <name>-router --- <name>-net
                                     .100  <name>-vip   unbound port, floating IP: the HA IP
                                     .11   <name>-lb1   keepalived priority 150, boots from a volume
                                     .12   <name>-lb2   keepalived priority 100, boots from the image
    each with a data volume of known content as second disk

Called again it finds by name what exists and makes what is missing.
"""
import argparse
import base64
import hashlib
import ipaddress
import json
import re
import subprocess

from clouds import STATE, connect, fail, lab_facts, print_json, run, say, wait_until
from ssh_config import write_ssh_config

DATA_LINES = 400_000      # about 8 MB: enough to be more than metadata, hashed in a second by an emulated guest

parser = argparse.ArgumentParser(prog='lab pair', description='a highly available pair of load balancers')
parser.add_argument('name', nargs='?', default='shop', help='letters, digits and dashes, at most 20 (default: shop)')
parser.add_argument('--cloud', default='os1', choices=('os1', 'os2'), help='where (default: os1)')
parser.add_argument('--cidr', default='10.0.0.0/24', help='of the tenant network (default: 10.0.0.0/24)')
parser.add_argument('--wait', nargs='?', type=int, const=300, metavar='seconds',
                    help='until both are ready and the HA IP is answered by <name>-lb1 (default: 300)')


def cidr_of(text):
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError as error:
        parser.error(f'--cidr {text}: {error}')
    if network.prefixlen > 24:
        parser.error(f'--cidr {text}: the pair uses .1, .11, .12 and .100, so /24 or larger is needed')
    return network


def data_sha256(owner):
    """Of the file that rootfs/etc/prepare-data writes in the guest."""
    digest = hashlib.sha256()
    for number in range(1, DATA_LINES + 1):
        digest.update(b'%s %d\n' % (owner.encode(), number))
    return digest.hexdigest()


def user_data(server, priority, vip, prefix):
    script = f"""#!/bin/sh
/etc/prepare-data {server}-data {DATA_LINES}
cat > /etc/keepalived/keepalived.conf <<'K'
global_defs {{
  enable_script_security
  script_user root
  vrrp_garp_master_repeat 3
  vrrp_version 3
}}
vrrp_instance HA {{
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority {priority}
  advert_int 1
  notify /etc/keepalived/notify.sh
  virtual_ipaddress {{
    {vip}/{prefix} dev eth0
  }}
}}
K
"""
    return base64.b64encode(script.encode()).decode()


class Pair:
    def __init__(self, cloud, name, cidr):
        self.where = cloud
        self.name = name
        self.cidr = cidr
        self.cloud = connect(cloud)
        self.network = self.cloud.network
        self.vip = str(cidr[100])
        self.priorities = {f'{name}-lb1': 150, f'{name}-lb2': 100}
        self.addresses = {f'{name}-lb1': str(cidr[11]), f'{name}-lb2': str(cidr[12])}

    def make(self):
        root = self.volume(f'{self.name}-lb1-root', image='lb')          # volumes first: they are made while we do the rest
        data = {server: self.volume(f'{server}-data') for server in self.priorities}
        key = self.keypair()
        self.make_network()
        group = self.security_group()
        vip = self.port(f'{self.name}-vip', self.vip, group)
        ports = {server: self.port(server, address, group, pair=self.vip) for server, address in self.addresses.items()}
        floating_ip = self.floating_ip(vip)
        servers = {server: self.server(server, ports[server], data[server], root if server.endswith('-lb1') else None)
                   for server in self.priorities}
        return {
            'name': self.name, 'cloud': self.where, 'cidr': str(self.cidr),
            'network': self.net.id, 'subnet': self.subnet.id, 'router': self.router.id, 'securityGroup': group.id,
            'keypair': f'{self.name}-key', 'privateKey': str(key),
            'vip': {'port': vip.id, 'address': self.vip, 'mac': vip.mac_address},
            'floatingIp': {'id': floating_ip.id, 'address': floating_ip.floating_ip_address},
            'loadBalancers': [{
                'name': server, 'server': servers[server].id, 'status': servers[server].status,
                'priority': self.priorities[server], 'bootsFrom': 'volume' if server.endswith('-lb1') else 'image',
                'port': ports[server].id, 'address': self.addresses[server], 'mac': ports[server].mac_address,
                'rootVolume': root.id if server.endswith('-lb1') else None,
                'dataVolume': data[server].id, 'dataSha256': data_sha256(f'{server}-data'),
            } for server in self.priorities],
        }

    def volume(self, name, image=None):
        volume = next(self.cloud.block_storage.volumes(details=True, name=name), None)   # find_volume knows no status
        if volume and volume.status.startswith('error'):
            fail(f'volume {name} is in state {volume.status}', f'cinder could not make it (log: {STATE}/{self.where}/fs/var/log/cinder)',
                 'delete it (lab reset deletes all), then lab pair again')
        if not volume:
            say(f'volume {name}')
            arguments = {'image_id': self.cloud.image.find_image(image, ignore_missing=False).id} if image else {}
            volume = self.cloud.block_storage.create_volume(name=name, size=1, **arguments)
        return volume

    def keypair(self):
        """The private key stays with the lab; nova gets the public one."""
        path = STATE / 'keys' / self.name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', f'{self.name}-key', '-f', path], check=True)
        public = path.with_name(f'{path.name}.pub').read_text()
        known = self.cloud.compute.find_keypair(f'{self.name}-key')
        if known and known.public_key.split()[:2] != public.split()[:2]:
            fail(f'keypair {self.name}-key in {self.where} is not the one in {path}', 'one of them was replaced',
                 f'openstack --os-cloud {self.where} keypair delete {self.name}-key, then lab pair again')
        if not known:
            self.cloud.compute.create_keypair(name=f'{self.name}-key', public_key=public)
        return path

    def make_network(self):
        name, network = self.name, self.network
        internet = network.find_network('internet', ignore_missing=False)
        self.net = network.find_network(f'{name}-net') or network.create_network(name=f'{name}-net')
        self.subnet = network.find_subnet(f'{name}-subnet', network_id=self.net.id) or network.create_subnet(
            name=f'{name}-subnet', network_id=self.net.id, ip_version=4, cidr=str(self.cidr), gateway_ip=str(self.cidr[1]))
        if self.subnet.cidr != str(self.cidr):
            fail(f'pair {name} exists with {self.subnet.cidr}, not {self.cidr}', 'an existing network keeps its addresses',
                 f'use --cidr {self.subnet.cidr}, or another name')
        self.router = network.find_router(f'{name}-router')
        if not self.router:
            say(f'network {name}-net, router {name}-router')
            self.router = network.create_router(name=f'{name}-router', external_gateway_info={'network_id': internet.id})
        if not any(network.ports(device_id=self.router.id, network_id=self.net.id)):
            network.add_interface_to_router(self.router, subnet_id=self.subnet.id)

    def security_group(self):
        """ICMP, ssh, http, the services of echo.c, VRRP (protocol 112, by number), and VXLAN from the internet, where the
        partner is once one of the two has moved."""
        group = self.network.find_security_group(f'{self.name}-lb') or self.network.create_security_group(name=f'{self.name}-lb')
        known = {(rule.protocol, rule.port_range_min)
                 for rule in self.network.security_group_rules(security_group_id=group.id, direction='ingress')}
        internet = lab_facts()['internet']['cidr']
        for protocol, port, source in (('icmp', None, None), ('tcp', 22, None), ('tcp', 80, None), ('112', None, None),
                                       ('udp', 9000, None), ('tcp', 9001, None), ('udp', 4789, internet)):
            if (protocol, port) not in known:
                self.network.create_security_group_rule(
                    security_group_id=group.id, direction='ingress', ether_type='IPv4', protocol=protocol,
                    port_range_min=port, port_range_max=port, **({'remote_ip_prefix': source} if source else {}))
        return group

    def port(self, name, address, group, pair=None):
        port = next(self.network.ports(name=name, network_id=self.net.id), None)
        return port or self.network.create_port(
            name=name, network_id=self.net.id, security_group_ids=[group.id],
            fixed_ips=[{'subnet_id': self.subnet.id, 'ip_address': address}],
            **({'allowed_address_pairs': [{'ip_address': pair}]} if pair else {}))

    def floating_ip(self, vip):
        found = next(self.network.ips(port_id=vip.id), None)
        if not found:
            internet = self.network.find_network('internet', ignore_missing=False)
            found = self.network.create_ip(floating_network_id=internet.id, port_id=vip.id, description=f'HA IP of {self.name}')
            say(f'floating IP {found.floating_ip_address} -> {self.name}-vip')
        return found

    def server(self, name, port, data, root):
        found = self.cloud.compute.find_server(name)
        if found:
            found = self.cloud.compute.get_server(found.id)
            if found.status == 'ERROR':
                fail(f'server {name} is in state ERROR', (found.fault or {}).get('message', 'nova does not say why'),
                     f'openstack --os-cloud {self.where} server delete {name}, then lab pair again')
            return found
        for volume in filter(None, (root, data)):
            wait_until(f'volume {volume.name} available', 180, lambda: self.is_available(volume))
        say(f'server {name}')
        image = self.cloud.image.find_image('lb', ignore_missing=False).id
        first = ({'source_type': 'volume', 'uuid': root.id, 'destination_type': 'volume'} if root
                 else {'source_type': 'image', 'uuid': image, 'destination_type': 'local'})
        return self.cloud.compute.create_server(
            name=name, flavor_id=self.cloud.compute.find_flavor('lb.tiny', ignore_missing=False).id,
            **({} if root else {'image_id': image}),
            networks=[{'port': port.id}], key_name=f'{self.name}-key',
            user_data=user_data(name, self.priorities[name], self.vip, self.cidr.prefixlen),
            block_device_mapping_v2=[
                {**first, 'boot_index': 0, 'delete_on_termination': not root},
                {'source_type': 'volume', 'uuid': data.id, 'destination_type': 'volume', 'boot_index': -1,
                 'delete_on_termination': False}])

    def is_available(self, volume):
        status = self.cloud.block_storage.get_volume(volume.id).status
        if status.startswith('error'):
            fail(f'volume {volume.name} went to state {status}', f'cinder could not make it (log: {STATE}/{self.where}/fs/var/log/cinder)',
                 f'openstack --os-cloud {self.where} volume delete {volume.name}, then lab pair again')
        return status == 'available'

    def wait(self, made, seconds):
        for balancer in made['loadBalancers']:
            wait_until(f'LAB-READY on the console of {balancer["name"]}', seconds, lambda: self.is_ready(balancer), every=1)
            balancer['status'] = self.cloud.compute.get_server(balancer['server']).status
            say(f'{balancer["name"]} is ready')
        address, first = made['floatingIp']['address'], f'{self.name}-lb1'
        wait_until(f'http://{address}/ answered by {first}', seconds, lambda: get(address) == first, every=1)
        say(f'http://{address}/ is answered by {first}')

    def is_ready(self, balancer):
        server = self.cloud.compute.get_server(balancer['server'])
        if server.status not in ('BUILD', 'ACTIVE'):
            fail(f'server {server.name} is {server.status}', (server.fault or {}).get('message', 'somebody stopped it'),
                 f'openstack --os-cloud {self.where} server start {server.name}, or without --wait')
        if server.status == 'BUILD':
            return False
        console = (self.cloud.compute.get_server_console_output(server.id) or {}).get('output') or ''
        if 'LAB-READY' not in console:
            return False
        if f'LAB-DATA ok {balancer["dataSha256"]}' not in console:
            fail(f'{server.name} is up, but its data disk is not what it should be',
                 next((line for line in console.splitlines() if 'LAB-DATA' in line), 'no LAB-DATA line on its console'),
                 f'lab guest {self.where} {server.name} cat /var/log/user-data.log')
        return True


def get(address):
    """What the HA IP answers to a client in the internet."""
    answer = subprocess.run(['ip', 'netns', 'exec', lab_facts()['internet']['namespace'], 'curl', '-s', '-m', '2', f'http://{address}/'],
                            capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def write_pair(made):
    folder = STATE / 'pairs'
    folder.mkdir(exist_ok=True)
    (folder / f'{made["name"]}.json').write_text(json.dumps(made, indent=2) + '\n')
    write_ssh_config()


def main():
    arguments = parser.parse_args()
    if not re.fullmatch(r'[a-z0-9][a-z0-9-]{0,19}', arguments.name):
        parser.error(f"'{arguments.name}' is no name for a pair: small letters, digits and dashes, at most 20")
    pair = Pair(arguments.cloud, arguments.name, cidr_of(arguments.cidr))
    made = pair.make()
    write_pair(made)
    if arguments.wait:
        pair.wait(made, arguments.wait)
        write_pair(made)                    # the servers' states have changed
    print_json(made)


run(main)
