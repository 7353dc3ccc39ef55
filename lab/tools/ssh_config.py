"""keys/ssh_config: an OpenSSH client configuration for the guests of all pairs, in both clouds.

The load balancer's name means the one where its pair was made, <name>.os2 the one in os2: same guest, same key. A connection goes through the
cloud's machine and the namespace of the guest's network (lab tunnel), looked up when it is made, since what is in os2 is made
by a migration, later."""
import json
from pathlib import Path

from clouds import STATE

LAB = Path(__file__).resolve().parent.parent / 'lab'


def entry(host, cloud, server, key):
    return f"""Host {host}
  ProxyCommand env BATON_LAB_STATE={STATE} bash {LAB} tunnel {cloud} {server}
  User root
  IdentityFile {key}
"""


def write_ssh_config():
    hosts = []
    for file in sorted((STATE / 'pairs').glob('*.json')):
        pair = json.loads(file.read_text())
        for balancer in pair['loadBalancers']:
            for host, cloud in ((balancer['name'], pair['cloud']), (f'{balancer["name"]}.os2', 'os2')):
                hosts.append(entry(host, cloud, balancer['name'], pair['privateKey']))
    # Host keys are not checked: the guests are throw-away, and a migrated twin has its twin's name.
    common = """Host *
  IdentitiesOnly yes
  BatchMode yes
  ConnectTimeout 30
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
"""
    path = STATE / 'keys' / 'ssh_config'
    path.with_suffix('.new').write_text('\n'.join([*hosts, common]))
    path.with_suffix('.new').rename(path)
