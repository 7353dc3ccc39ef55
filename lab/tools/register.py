#!/usr/bin/python3
"""Fills one cloud: service users, catalog, a tenant, flavors, image, external network, volume type, quotas. Idempotent."""
import argparse
import os
import time

import openstack

REGION = 'RegionOne'

args = argparse.ArgumentParser(description=__doc__)
args.add_argument('--cloud', required=True)
args.add_argument('--address', required=True)
args.add_argument('--password', required=True)
args.add_argument('--internet', required=True, help='CIDR of the external network')
args.add_argument('--gateway', required=True)
args.add_argument('--pool', nargs=2, required=True, metavar=('FIRST', 'LAST'))
args.add_argument('--image', required=True)
args.add_argument('--agents', nargs='+', required=True, help='binaries of the network agents of this backend')
args.add_argument('--identity-only', action='store_true', help='stop after users and catalog (the template)')
args = args.parse_args()


def connect():
    return openstack.connect(
        load_yaml_config=False, load_envvars=False, auth_url=f'http://{args.address}:5000/v3',
        username='admin', password=args.password, project_name='admin',
        user_domain_name='Default', project_domain_name='Default', region_name=REGION)


def retry(what, step, seconds=120):
    """The services answer some seconds after their ports are open."""
    end = time.monotonic() + seconds
    parent = os.getppid()
    while True:
        try:
            return step()
        except Exception as error:
            if os.getppid() != parent:
                raise SystemExit(f'{args.cloud}: stopped, nobody waits for it any more') from error
            if time.monotonic() > end:
                raise SystemExit(f'{args.cloud}: {what} did not work for {seconds} s: {error}') from error
            time.sleep(1)


def identity():
    keystone = connect().identity
    service = keystone.find_project('service') or keystone.create_project(name='service', domain_id='default')
    roles = {name: keystone.find_role(name) or keystone.create_role(name=name)
             for name in ('admin', 'member', 'reader', 'service')}
    for name in ('glance', 'placement', 'nova', 'neutron', 'cinder'):
        user = keystone.find_user(name) or keystone.create_user(name=name, password=args.password, domain_id='default')
        for role in ('admin', 'service'):
            keystone.assign_project_role_to_user(service, user, roles[role])
    for kind, name, url in (
            ('image', 'glance', f'http://{args.address}:9292'),
            ('placement', 'placement', f'http://{args.address}:8778'),
            ('compute', 'nova', f'http://{args.address}:8774/v2.1'),
            ('network', 'neutron', f'http://{args.address}:9696'),
            ('volumev3', 'cinderv3', f'http://{args.address}:8776/v3/%(project_id)s')):
        entry = next(keystone.services(type=kind), None) or keystone.create_service(type=kind, name=name)
        known = {endpoint.interface for endpoint in keystone.endpoints(service_id=entry.id)}
        for interface in {'public', 'internal', 'admin'} - known:
            keystone.create_endpoint(service_id=entry.id, interface=interface, url=url, region_id=REGION)
    demo = keystone.find_project('demo') or keystone.create_project(name='demo', domain_id='default')
    tenant = keystone.find_user('tenant') or keystone.create_user(name='tenant', password=args.password, domain_id='default')
    keystone.assign_project_role_to_user(demo, tenant, roles['member'])


def flavors(cloud):
    for name, ram in (('lb.tiny', 128), ('lb.small', 256)):
        cloud.compute.find_flavor(name) or cloud.compute.create_flavor(name=name, ram=ram, vcpus=1, disk=1)


def external_network(cloud):
    network = cloud.network.find_network('internet') or cloud.network.create_network(
        name='internet', provider_network_type='flat', provider_physical_network='public', is_router_external=True)
    cloud.network.find_subnet('internet-v4') or cloud.network.create_subnet(
        name='internet-v4', network_id=network.id, ip_version=4, cidr=args.internet, gateway_ip=args.gateway,
        enable_dhcp=False, allocation_pools=[{'start': args.pool[0], 'end': args.pool[1]}])


def image(cloud):
    have = cloud.image.find_image('lb')
    if have and have.status != 'active':              # an upload that was cut off
        cloud.image.delete_image(have)
        have = None
    have or cloud.create_image('lb', filename=args.image, disk_format='qcow2', container_format='bare', wait=True,
                               visibility='public', hw_disk_bus='virtio', hw_vif_model='virtio')


def volume_type(cloud):
    if not any(kind.name == 'nfs' for kind in cloud.block_storage.types()):
        cloud.block_storage.create_type(name='nfs', extra_specs={'volume_backend_name': 'nfs'})


def quotas(cloud):
    """Room for a handful of pairs, their migrated copies and what a migration makes on the way."""
    cloud.set_compute_quotas('demo', instances=60, cores=120, ram=65536, key_pairs=200, server_groups=50)
    cloud.set_volume_quotas('demo', volumes=200, gigabytes=1000, snapshots=200, backups=50)
    cloud.set_network_quotas('demo', floatingip=60, network=60, subnet=60, router=40, port=500,
                             security_group=100, security_group_rule=1000)


def network_agents(cloud):
    """Alive before any network is made: what is asked of Neutron earlier fails to bind ("Failed to bind port") and stays so."""
    alive = {agent.binary for agent in cloud.network.agents() if agent.is_alive}
    missing = sorted(set(args.agents) - alive)
    assert not missing, f'not alive yet: {missing}'


def other_services(cloud):
    """Alive: both cinder services, one hypervisor."""
    up = [s['binary'] for s in cloud.block_storage.get('/os-services').json()['services'] if s['state'] == 'up']
    assert len(up) >= 2, f'cinder services up: {up}'
    assert any(host.state == 'up' for host in cloud.compute.hypervisors(details=True)), 'no hypervisor is up'


identity()
if not args.identity_only:
    connection = connect()
    for step in (flavors, network_agents, external_network, image, volume_type, quotas, other_services):
        retry(step.__name__.replace('_', ' '), lambda: step(connection))
