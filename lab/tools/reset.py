#!/usr/bin/python3
"""lab reset: removes everything that project demo owns in both clouds, so that a test starts from nothing without a restart.

Done as the operator where a tenant could not (locked servers, volumes in a transient state). The image "lb", the flavors
and the network "internet" belong to the operator and stay.
"""
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from openstack import exceptions

from clouds import CLOUDS, PROJECT, STATE, connect, fail, run, say, wait_until


class Reset:
    def __init__(self, name):
        self.name = name
        self.tenant = connect(name)
        self.operator = connect(f'{name}-admin')
        self.project = self.operator.identity.find_project(PROJECT, ignore_missing=False).id
        self.removed = {}

    def run(self):
        start = time.monotonic()
        self.servers()
        self.mend_volumes()
        self.volumes()
        self.images()
        self.network()
        for keypair in list(self.tenant.compute.keypairs()):
            self.remove('keypair', keypair, self.tenant.compute.delete_keypair)
        for group in list(self.tenant.compute.server_groups()):
            self.remove('server group', group, self.tenant.compute.delete_server_group)
        counted = ', '.join(f'{count} {kind}{"s" if count > 1 else ""}' for kind, count in self.removed.items()) or 'nothing'
        say(f'{self.name}: removed {counted} in {time.monotonic() - start:.0f} s')

    def remove(self, kind, thing, delete):
        try:
            delete(thing)
        except exceptions.ResourceNotFound:
            return
        self.removed[kind] = self.removed.get(kind, 0) + 1

    def servers(self):
        compute = self.operator.compute

        def left():
            return list(compute.servers(all_projects=True, project_id=self.project))

        def delete(server):
            if server.is_locked:
                compute.unlock_server(server)
            compute.delete_server(server)

        for server in left():
            self.remove('server', server, delete)
        wait_until(f'{self.name}: the end of all servers', 180, lambda: not left())

    def mend_volumes(self):
        """Nova writes overlays of an in-use volume whose backing file it names by its own mount point; cinder's NFS driver
        refuses that name ("has invalid backing file") once a volume had two snapshots, and neither snapshot nor volume can
        be deleted any more. With no server left it is safe to put the bare file name there."""
        for path in (STATE / self.name / 'fs/var/lib/cinder/export').glob('volume-*.*'):
            told = subprocess.run(['qemu-img', 'info', '-U', '--output=json', path], capture_output=True, text=True, check=False)
            info = json.loads(told.stdout) if told.returncode == 0 else {}
            backing = info.get('backing-filename', '')
            if info.get('format') == 'qcow2' and '/' in backing:
                subprocess.run(['qemu-img', 'rebase', '-u', '-F', info.get('backing-filename-format', 'raw'),
                                '-b', os.path.basename(backing), path], check=True)

    def volumes(self):
        """Snapshots before their volumes; an interrupted action's state (uploading, attaching, error ...) is reset first."""
        storage = self.operator.block_storage
        query = f'all_tenants=1&project_id={self.project}'
        for kind, path, key in (('backup', '/backups', 'backups'), ('snapshot', '/snapshots', 'snapshots'), ('volume', '/volumes', 'volumes')):
            def left():
                found = storage.get(f'{path}/detail?{query}').json()[key]
                # some releases ignore the filter for some of these: look again
                return [one for one in found if one.get('os-vol-tenant-attr:tenant_id', self.project) == self.project
                        and one.get('os-extended-snapshot-attributes:project_id', self.project) == self.project]

            def delete(one):
                if kind == 'volume':
                    for attachment in storage.get(f'/attachments?all_tenants=1&volume_id={one["id"]}', microversion='3.27').json()['attachments']:
                        storage.delete(f'/attachments/{attachment["id"]}', microversion='3.27')
                if one['status'] not in ('available', 'error'):
                    storage.post(f'{path}/{one["id"]}/action', json={'os-reset_status': {'status': 'error'}})
                answer = storage.delete(f'{path}/{one["id"]}')
                if answer.status_code not in (202, 204, 404):
                    storage.post(f'{path}/{one["id"]}/action', json={'os-force_delete': {}})

            for one in left():
                if one['status'] != 'deleting':
                    self.remove(kind, one, delete)

            def all_gone():
                stuck = [one for one in left() if one['status'] == 'error_deleting']
                if stuck:
                    fail(f'{self.name}: {kind} {stuck[0]["id"]} cannot be deleted', 'cinder says error_deleting',
                         f'see {STATE}/{self.name}/fs/var/log/cinder/cinder-volume.log; lab down and lab up is the last resort')
                return not left()

            wait_until(f'{self.name}: the end of all {kind}s', 180, all_gone)

    def images(self):
        image = self.operator.image
        for one in list(image.images(owner=self.project)):
            if one.is_protected:
                image.update_image(one, is_protected=False)
            self.remove('image', one, image.delete_image)

    def network(self):
        network, mine = self.operator.network, {'project_id': self.project}
        for ip in list(network.ips(**mine)):
            self.remove('floating IP', ip, network.delete_ip)
        for router in list(network.routers(**mine)):
            network.update_router(router, routes=[])
            for port in list(network.ports(device_id=router.id, device_owner='network:router_interface')):
                network.remove_interface_from_router(router, port_id=port.id)
            self.remove('router', router, network.delete_router)
        for port in list(network.ports(**mine)):
            if not port.device_owner.startswith('network:'):
                self.remove('port', port, network.delete_port)
        for subnet in list(network.subnets(**mine)):
            self.remove('subnet', subnet, network.delete_subnet)
        for net in list(network.networks(**mine)):
            self.remove('network', net, network.delete_network)
        for group in list(network.security_groups(**mine)):
            if group.name != 'default':
                self.remove('security group', group, network.delete_security_group)


def main():
    if len(sys.argv) > 1:
        sys.stderr.write(f"lab: reset takes no arguments (got: {' '.join(sys.argv[1:])})\n  right:  lab reset\n")
        raise SystemExit(2)
    with ThreadPoolExecutor() as pool:
        results = [(name, pool.submit(lambda name=name: Reset(name).run())) for name in CLOUDS]
    for name, result in results:
        try:
            result.result()
        except Exception as error:
            fail(f'{name} could not be emptied', f'{type(error).__name__}: {error}',
                 'try once more (it goes on where it stopped); lab down and lab up is the last resort')
    for folder in ('pairs', 'keys'):
        shutil.rmtree(STATE / folder, ignore_errors=True)


run(main)
