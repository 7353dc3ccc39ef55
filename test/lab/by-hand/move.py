#!/usr/bin/python3
"""Moves one floating IP from one cloud to another as people do it by hand, to measure what clients see of it.

Prints JSON with the times of the calls. The outage is not measured here: run a prober beside it.
Needs python3-openstacksdk; OS_CLIENT_CONFIG_FILE names a clouds.yaml with both clouds and an entry `<cloud>-admin` of
the target, because Neutron by default lets only an administrator choose the address of a floating IP."""
import argparse
import json
import sys
import threading
import time
from datetime import datetime, timezone

import openstack

STRATEGIES = {
    'delete-create': 'delete it in the source, then create the same address in the target, associated',
    'reassociate': 'it exists in the target, unassociated; disassociate in the source, then associate in the target',
    'parallel': 'as reassociate, both calls at the same time',
}
SETTLE_SECONDS = 3  # The L3 agents act 0.5-2 s after a call; what was prepared must not be part of what is measured.

calls = []


def call(what, function):
    begun, t = datetime.now(timezone.utc), time.monotonic()
    result = function()
    calls.append({'call': what, 'at': begun.isoformat(timespec='milliseconds').replace('+00:00', 'Z'),
                  'durationMs': round((time.monotonic() - t) * 1000)})
    return result


def floating_ip(cloud, address):
    return next(iter(cloud.network.ips(floating_ip_address=address)), None)


def port_id(cloud, name):
    return cloud.network.find_port(name, ignore_missing=False).id


def move(args):
    source, target = openstack.connect(cloud=args.from_cloud), openstack.connect(cloud=args.to_cloud)
    admin = openstack.connect(cloud=args.to_cloud + '-admin')
    old, new = floating_ip(source, args.address), floating_ip(target, args.address)
    source_vip, target_vip = port_id(source, args.from_vip_port), port_id(target, args.to_vip_port)
    if old is None or old.port_id != source_vip:
        sys.exit(f'{args.address} does not lead to port {args.from_vip_port} of cloud {args.from_cloud}: nothing to move.')
    if new and new.port_id:
        sys.exit(f'{args.address} is already associated in cloud {args.to_cloud}: disassociate it there first.')
    wanted = {'floating_ip_address': args.address, 'project_id': target.current_project_id,
              'floating_network_id': target.network.find_network(args.network, ignore_missing=False).id}
    if args.strategy == 'delete-create' and new:
        target.network.delete_ip(new)
    elif args.strategy != 'delete-create' and new is None:
        new = admin.network.create_ip(**wanted)
    for cloud in (source, target, admin):
        cloud.current_project_id  # log in before the clock runs
        next(iter(cloud.network.ips()), None)
    time.sleep(SETTLE_SECONDS)

    def off():
        call('disassociate in source', lambda: source.network.update_ip(old, port_id=None))

    def on():
        call('associate in target', lambda: target.network.update_ip(new, port_id=target_vip))

    if args.strategy == 'delete-create':
        call('delete in source', lambda: source.network.delete_ip(old))
        call('create in target', lambda: admin.network.create_ip(port_id=target_vip, **wanted))
    elif args.strategy == 'reassociate':
        off()
        on()
    else:
        threads = [threading.Thread(target=f) for f in (off, on)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def main():
    strategies = '\n'.join(f'  {name:15}{what}' for name, what in STRATEGIES.items())
    parser = argparse.ArgumentParser(description=__doc__, epilog='strategies:\n' + strategies,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('from_cloud')
    parser.add_argument('to_cloud')
    parser.add_argument('address')
    parser.add_argument('strategy', choices=STRATEGIES)
    parser.add_argument('from_vip_port')
    parser.add_argument('to_vip_port')
    parser.add_argument('--network', default='internet', help='external network of the target (default: %(default)s)')
    args = parser.parse_args()
    move(args)
    if len(calls) != 2:
        sys.exit('A call failed; see above.')
    calls.sort(key=lambda one: one['at'])
    print(json.dumps({'from': args.from_cloud, 'to': args.to_cloud, 'address': args.address,
                      'strategy': args.strategy, 'calls': calls}, indent=2))


if __name__ == '__main__':
    main()
