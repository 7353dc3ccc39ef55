/** Every parser of a guest's texts with texts that it reads, for tests that try all parsers alike. Nothing of the product imports it. */
import { readFileSync } from 'node:fs';
import type { NamedParser } from '../../vrrp/located.ts';
import { parseCloudInit } from './cloud-init.ts';
import { parseTime, parseTimeSync } from './clock.ts';
import { parseFstab } from './fstab.ts';
import { parseIfconfig, parseNetstatRoutes } from './ifconfig.ts';
import { parseIpAddrJson, parseIpRouteJson } from './ip-json.ts';
import { parseIpAddrText, parseIpRouteText } from './ip-text.ts';
import { parseDirectRouting, parseHaproxyLines, parseIpVs, parseNginxLines } from './layer2-lines.ts';
import { parseBlockIds, parseMounts } from './mounts.ts';
import { parseProcesses } from './processes.ts';
import { parseScript } from './scripts.ts';
import { WATCHED } from './script/services.ts';
import { parseSockets } from './sockets.ts';
import { parseInit, parseOsRelease, parseProduct, parseUname } from './system.ts';
import {
  parseBootScripts,
  parseEnabledNames,
  parseOpenrcEnabled,
  parseOpenrcStarted,
  parseSystemdUnits,
} from './units.ts';

const samples = (...names: readonly string[]): readonly string[] =>
  names.map((name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));

export const guestParsers: readonly NamedParser[] = [
  { name: 'uname', parse: parseUname, samples: ['Linux lb1 6.1.0-27-cloud-amd64\n'] },
  { name: 'os-release', parse: parseOsRelease, samples: ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'] },
  { name: 'product', parse: parseProduct, samples: ['OPNsense 24.7.1 (amd64)\n', 'pfSense 2.7.2-RELEASE\n'] },
  { name: 'init', parse: parseInit, samples: ['systemd=yes\nlink=/lib/systemd/systemd\ncomm=systemd\n'] },
  { name: 'ip -j addr', parse: parseIpAddrJson, samples: samples('ip-addr.json') },
  { name: 'ip -j route', parse: parseIpRouteJson, samples: samples('ip-route.json') },
  { name: 'ip addr', parse: parseIpAddrText, samples: samples('ip-addr.txt', 'ip-addr-busybox.txt') },
  { name: 'ip route', parse: parseIpRouteText, samples: samples('ip-route.txt') },
  { name: 'ifconfig', parse: parseIfconfig, samples: samples('ifconfig-freebsd.txt', 'ifconfig-busybox.txt') },
  { name: 'netstat -rn', parse: parseNetstatRoutes, samples: samples('netstat-routes-freebsd.txt') },
  { name: 'listening sockets', parse: parseSockets, samples: samples('ss.txt', 'netstat-lntup.txt', 'sockstat.txt') },
  { name: 'mounts', parse: parseMounts, samples: samples('proc-mounts.txt', 'mount-openbsd.txt') },
  { name: 'blkid', parse: parseBlockIds, samples: samples('blkid.txt', 'by-uuid.txt') },
  { name: 'fstab', parse: parseFstab, samples: samples('fstab.txt') },
  { name: 'cloud-init', parse: parseCloudInit, samples: ['installed\ndisabled-by-file\nmanual_cache_clean: true\n'] },
  { name: 'date', parse: parseTime, samples: ['1795373668.377169000\n', '1795373668\n', ...samples('adjtimex.txt')] },
  { name: 'time synchronization', parse: parseTimeSync, samples: samples('time-sync.txt', 'adjtimex.txt') },
  { name: 'systemctl show', parse: parseSystemdUnits, samples: samples('systemctl-show.txt') },
  { name: 'rc-update show', parse: parseOpenrcEnabled, samples: samples('rc-update.txt') },
  { name: 'rc-status', parse: parseOpenrcStarted, samples: samples('rc-status.txt') },
  {
    name: 'enabled services',
    parse: parseEnabledNames,
    samples: ['/etc/rc.d/sshd\n/usr/local/etc/rc.d/haproxy\n', 'S02keepalived\n'],
  },
  {
    name: 'boot scripts',
    parse: (text) => parseBootScripts(text, WATCHED),
    samples: [
      'httpd -h /www -p 80\n[ -s /etc/keepalived/keepalived.conf ] && keepalived -f /etc/keepalived/keepalived.conf\n',
    ],
  },
  { name: 'script', parse: (text) => parseScript(text), samples: samples('notify.sh') },
  {
    name: 'keepalived virtual servers',
    parse: (text) => parseDirectRouting(text),
    samples: samples('virtual-servers.conf'),
  },
  { name: 'haproxy lines', parse: (text) => parseHaproxyLines(text), samples: samples('haproxy-lines.txt') },
  { name: 'nginx lines', parse: parseNginxLines, samples: samples('nginx-lines.txt') },
  { name: '/proc/net/ip_vs', parse: parseIpVs, samples: samples('ip-vs.txt') },
  { name: 'processes', parse: parseProcesses, samples: ['conntrackd\nkeepalived\nipvs-m:0:0\n'] },
];
