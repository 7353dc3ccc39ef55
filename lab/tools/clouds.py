"""What the lab's Python tools share: connections, talk on stderr, waiting."""
import json
import os
import sys
import time
from pathlib import Path

import openstack
from keystoneauth1 import exceptions as keystone_errors
from openstack import exceptions as sdk_errors

STATE = Path(os.environ.get('BATON_LAB_STATE', '/var/lib/baton-lab'))
CLOUDS = ('os1', 'os2')
PROJECT = 'demo'


def connect(name):
    """os1, os2: the tenant; os1-admin, os2-admin: the operator."""
    return openstack.connect(cloud=name)


def lab_facts():
    return json.loads((STATE / 'lab.json').read_text())


def say(text):
    print(f'{time.strftime("%T")} {text}', file=sys.stderr, flush=True)


def fail(what, why, remedy):
    sys.stderr.write(f'lab: {what}\n  why:    {why}\n  remedy: {remedy}\n')
    raise SystemExit(1)


def run(main):
    """An error of a cloud is an answer, not a traceback."""
    try:
        main()
    except (sdk_errors.SDKException, keystone_errors.ClientException) as error:
        request = getattr(error, 'request_id', None)
        fail(f'a cloud refused or did not answer: {error}', f'request id {request}, see the service\'s log' if request else
             'the service may be down', f'npm run lab -- status; logs: {STATE}/<cloud>/fs/var/log')
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def print_json(value):
    print(json.dumps(value, indent=2))


def wait_until(what, seconds, probe, every=0.5):
    """Until probe() is true; then its value. probe may call fail() itself when waiting is in vain."""
    end = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > end:
            fail(f'{what} did not happen within {seconds} s', 'the machine is slow, or something in the cloud is broken',
                 f'look into {STATE}/<cloud>/fs/var/log, then try again')
        time.sleep(every)
