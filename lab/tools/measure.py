#!/usr/bin/python3
"""lab measure [seconds]: memory, processor and disk of the clouds. PSS (shared pages divided) is the honest memory figure."""
import json
import os
import subprocess
import sys
import time
from collections import defaultdict

from clouds import CLOUDS, STATE

try:
    SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
except ValueError:
    sys.stderr.write(f"lab: '{sys.argv[1]}' is no number of seconds\n  right:  lab measure [seconds]\n")
    raise SystemExit(2) from None
TICKS = os.sysconf('SC_CLK_TCK')


def pid_namespaces():
    found = {}
    for cloud in CLOUDS:
        try:
            pid = (STATE / cloud / 'machine.pid').read_text().split()[0]
            found[os.readlink(f'/proc/{pid}/ns/pid')] = cloud
        except OSError:
            pass
    return found


def snapshot(namespaces):
    """{pid: (cloud, is it a guest, ticks, PSS in KiB)}"""
    seen = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            cloud = namespaces.get(os.readlink(f'/proc/{pid}/ns/pid'))
            if not cloud:
                continue
            with open(f'/proc/{pid}/stat') as stat:
                name, fields = stat.read().rsplit(')', 1)
            with open(f'/proc/{pid}/smaps_rollup') as rollup:
                pss = next((int(line.split()[1]) for line in rollup if line.startswith('Pss:')), 0)
            seen[pid] = (cloud, '(qemu-system' in name, int(fields.split()[11]) + int(fields.split()[12]), pss)
        except OSError:
            pass
    return seen


def mib(path):
    done = subprocess.run(['du', '-sxm', str(path)], capture_output=True, text=True, check=False)
    return int(done.stdout.split()[0]) if done.stdout else 0


before = snapshot(pid_namespaces())
time.sleep(SECONDS)
after = snapshot(pid_namespaces())
result = defaultdict(lambda: {'services': {'processes': 0, 'pssMiB': 0.0, 'corePercent': 0.0},
                              'guests': {'processes': 0, 'pssMiB': 0.0, 'corePercent': 0.0}})
for pid, (cloud, is_guest, ticks, pss) in after.items():
    share = result[cloud]['guests' if is_guest else 'services']
    share['processes'] += 1
    share['pssMiB'] += pss / 1024
    share['corePercent'] += 100 * (ticks - before.get(pid, (0, 0, ticks))[2]) / TICKS / SECONDS
for cloud, shares in result.items():
    for share in shares.values():
        share.update(pssMiB=round(share['pssMiB']), corePercent=round(share['corePercent'], 1))
    shares['diskMiB'] = mib(STATE / cloud)
print(json.dumps({'clouds': dict(result), 'diskMiB': {'template': mib(STATE / 'template'), 'image': mib(STATE / 'image'), 'all': mib(STATE)}}, indent=2))
