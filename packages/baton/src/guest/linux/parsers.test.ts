import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Parsed } from '../../vrrp/located.ts';
import { parseCloudInit } from './cloud-init.ts';
import { clockOf, parseTime, parseTimeSync } from './clock.ts';
import { parseFstab } from './fstab.ts';
import { parseIfconfig, parseNetstatRoutes } from './ifconfig.ts';
import { parseIpAddrJson, parseIpRouteJson } from './ip-json.ts';
import { parseIpAddrText, parseIpRouteText } from './ip-text.ts';
import { parseDirectRouting, parseHaproxyLines, parseIpVs, parseNginxLines } from './layer2-lines.ts';
import { parseBlockIds, parseMounts } from './mounts.ts';
import { guestParsers } from './parsers.ts';
import { companionsOf } from './processes.ts';
import { parseScript } from './scripts.ts';
import { parseSockets } from './sockets.ts';
import { parseInit, parseOsRelease, parseProduct } from './system.ts';
import {
  parseBootScripts,
  parseEnabledNames,
  parseOpenrcEnabled,
  parseOpenrcStarted,
  parseSystemdUnits,
} from './units.ts';

const sample = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const valueOf = <T>(read: Parsed<T>): T => {
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
};

describe('every parser of a guest', () => {
  it.each(guestParsers.map((one) => [one.name, one] as const))(
    '%s: any text gives a value or a located error',
    (_, { parse, samples }) => {
      for (const text of samples) expect(parse(text).ok).toBe(true);
      fc.assert(
        fc.property(
          fc.oneof(fc.string(), fc.constantFrom(...samples)),
          fc.nat(200),
          fc.string(),
          (text, at, inserted) => {
            const changed = text.slice(0, at) + inserted + text.slice(at);
            const read = parse(changed);
            if (!read.ok) expect(read.error.line).toBeGreaterThan(0);
          },
        ),
        { numRuns: 100 },
      );
      expect(parse('x'.repeat(1_000_001)).ok).toBe(false);
    },
  );
});

describe('interfaces and routes', () => {
  it('reads what iproute2 says as JSON', () => {
    const eth0 = valueOf(parseIpAddrJson(sample('ip-addr.json'))).find(({ name }) => name === 'eth0');
    expect(eth0).toMatchObject({ up: true, mtu: 1500 });
    expect(eth0?.addresses).toContainEqual({ address: '10.0.0.100', prefixLength: 24 });
    expect(
      valueOf(parseIpRouteJson('[{"dst":"default","via":{"family":"inet6","host":"fe80::1"},"dev":"eth0"},{}]')),
    ).toEqual([{ destination: 'default', gateway: 'fe80::1', interface: 'eth0', source: null, protocol: null }]);
    expect(valueOf(parseIpRouteJson(sample('ip-route.json')))).toContainEqual({
      destination: '169.254.169.254',
      gateway: '192.0.2.3',
      interface: 'eth0',
      source: '192.0.2.2',
      protocol: 'dhcp',
    });
    expect(valueOf(parseIpRouteText(sample('ip-route.txt'))).map(({ protocol }) => protocol)).toEqual([
      null,
      'kernel',
      'kernel',
    ]);
    expect(parseIpAddrJson('[{"ifname":').ok).toBe(false);
  });

  it('reads the same as text, and macvlans with their parent', () => {
    const interfaces = valueOf(parseIpAddrText(sample('ip-addr.txt')));
    expect(interfaces.map(({ name }) => name).join(' ')).toContain('vrrp.');
    expect(interfaces.every(({ name }) => !name.includes('@'))).toBe(true);
    expect(valueOf(parseIpAddrText(sample('ip-addr-busybox.txt')))[0]).toEqual({
      name: 'lo',
      macAddress: null,
      mtu: 65_536,
      up: true,
      addresses: [
        { address: '127.0.0.1', prefixLength: 8 },
        ...(sample('ip-addr-busybox.txt').includes('inet6 ::1') ? [{ address: '::1', prefixLength: 128 }] : []),
      ],
    });
    expect(
      valueOf(parseIpRouteText('unreachable 10.9.0.0/16 dev lo\ndefault via 10.0.0.1 dev eth0 src 10.0.0.2\nnonsense')),
    ).toEqual([
      { destination: '10.9.0.0/16', gateway: null, interface: 'lo', source: null, protocol: null },
      { destination: 'default', gateway: '10.0.0.1', interface: 'eth0', source: '10.0.0.2', protocol: null },
    ]);
  });

  it('reads ifconfig and netstat of FreeBSD, and ifconfig of busybox', () => {
    const [vtnet0] = valueOf(parseIfconfig(sample('ifconfig-freebsd.txt')));
    expect(vtnet0).toMatchObject({ name: 'vtnet0', macAddress: 'fa:16:3e:20:00:11', mtu: 1450, up: true });
    expect(vtnet0?.addresses).toContainEqual({ address: '10.20.0.100', prefixLength: 32 });
    expect(vtnet0?.addresses).toContainEqual({ address: 'fe80::f816:3eff:fe20:11', prefixLength: 64 });
    const [old] = valueOf(parseIfconfig(sample('ifconfig-busybox.txt')));
    expect(old).toMatchObject({ up: true, macAddress: '12:6a:ac:fe:a8:3d' });
    expect(old?.addresses).toContainEqual({ address: '10.91.0.1', prefixLength: 24 });
    expect(valueOf(parseNetstatRoutes(sample('netstat-routes-freebsd.txt')))[0]).toEqual({
      destination: 'default',
      gateway: '10.20.0.1',
      interface: 'vtnet0',
      source: null,
    });
  });
});

describe('sockets', () => {
  it('reads ss, netstat and sockstat', () => {
    expect(valueOf(parseSockets(sample('ss.txt')))).toEqual([
      { protocol: 'udp', address: '127.0.0.1', port: 323, process: 'chronyd' },
      { protocol: 'udp', address: '10.10.0.11', port: 68, process: 'systemd-network' },
      { protocol: 'tcp', address: '0.0.0.0', port: 443, process: 'haproxy' },
      { protocol: 'tcp', address: '*', port: 80, process: null },
      { protocol: 'tcp', address: '::', port: 22, process: 'sshd' },
    ]);
    expect(valueOf(parseSockets(sample('netstat-lntup.txt')))).toEqual([
      { protocol: 'tcp', address: '0.0.0.0', port: 22, process: 'dropbear' },
      { protocol: 'tcp', address: '::', port: 80, process: 'httpd' },
      { protocol: 'udp', address: '0.0.0.0', port: 68, process: 'udhcpc' },
      { protocol: 'tcp', address: '*', port: 6379, process: null },
      { protocol: 'udp', address: '127.0.0.1', port: 123, process: null },
    ]);
    expect(valueOf(parseSockets(sample('sockstat.txt')))).toEqual([
      { protocol: 'tcp', address: '10.20.0.100', port: 443, process: 'haproxy' },
      { protocol: 'tcp', address: '*', port: 22, process: 'sshd' },
      { protocol: 'udp', address: '*', port: 514, process: 'syslogd' },
    ]);
  });
});

describe('disks', () => {
  it('reads mounts that have a disk or a server behind them', () => {
    expect(valueOf(parseMounts(sample('proc-mounts.txt')))).toEqual([
      { device: '/dev/vda1', path: '/', fileSystem: 'ext4' },
      { device: '/dev/vdb1', path: '/srv/the data', fileSystem: 'xfs' },
      { device: 'nas.example:/export', path: '/mnt/nfs', fileSystem: 'nfs4' },
    ]);
    expect(valueOf(parseMounts(sample('mount-openbsd.txt'))).map(({ path }) => path)).toEqual(['/', '/var']);
    expect(valueOf(parseBlockIds(sample('blkid.txt') + sample('by-uuid.txt')))).toEqual(
      new Map([
        ['/dev/vda1', '0a1b2c3d-1111-2222-3333-444455556666'],
        ['/dev/vdb1', '77AA-88BB'],
      ]),
    );
  });

  it('reads fstab, says which line is none, and hides passwords', () => {
    const read = parseFstab(sample('fstab.txt'));
    expect(valueOf(read).map(({ device, path, options, line }) => [device, path, options.join(), line])).toEqual([
      ['UUID=0a1b2c3d-1111-2222-3333-444455556666', '/', 'errors=remount-ro', 2],
      ['/dev/vdb1', '/srv/the data', 'defaults,nofail', 3],
      ['//nas/share', '/mnt', 'username=web,password=***,ro', 4],
    ]);
    expect(read.ok && read.warnings).toEqual([
      { file: '/etc/fstab', line: 5, column: 1, message: expect.stringContaining('no entry') as unknown },
    ]);
  });
});

describe('services', () => {
  it('reads what systemd, OpenRC, rc and boot scripts start', () => {
    expect(valueOf(parseSystemdUnits(sample('systemctl-show.txt')))).toEqual([
      {
        name: 'keepalived',
        active: true,
        enabled: true,
        after: ['haproxy.service', 'system.slice', 'network-online.target'],
      },
      { name: 'haproxy', active: false, enabled: false },
      { name: 'apache2', active: true, enabled: null },
      { name: 'varnish', active: false, enabled: false },
    ]);
    expect([...valueOf(parseOpenrcEnabled(sample('rc-update.txt')))]).toEqual(['keepalived', 'haproxy', 'sysfs']);
    expect([...valueOf(parseOpenrcStarted(sample('rc-status.txt')))]).toEqual(['keepalived']);
    expect([...valueOf(parseEnabledNames('/usr/local/etc/rc.d/haproxy\nS02keepalived\n'))]).toEqual([
      'haproxy',
      'keepalived',
    ]);
    const started = (text: string): readonly string[] => [
      ...valueOf(parseBootScripts(text, ['keepalived', 'keep', 'httpd', 'haproxy'])),
    ];
    expect(started('[ -s /etc/keepalived/keepalived.conf ] && keepalived -f x\nhttpd -h /www')).toEqual([
      'keepalived',
      'httpd',
    ]);
    expect(started('start-stop-daemon -S -x /usr/sbin/haproxy -- -D')).toEqual(['haproxy']);
    expect(started('/etc/init.d/keepalived start')).toEqual(['keepalived']);
    expect(started('mkdir -p /run/keepalived /run/haproxy')).toEqual([]);
    expect(started('  # haproxy -f /etc/haproxy.cfg')).toEqual([]);
    expect(
      companionsOf(new Set(['ipvs-m:0:0', 'haproxy', 'conntrackd']), {
        cloudAgents: [],
        haproxyPeers: false,
        pfsync: true,
      }),
    ).toEqual(['conntrackd', 'ipvs synchronization', 'pfsync']);
  });

  it('knows who is process 1, and what a firewall calls itself', () => {
    expect(valueOf(parseInit('link=/bin/busybox\ncomm=init\n'))).toBe('busybox');
    expect(valueOf(parseInit('systemd=yes\nlink=\ncomm=systemd\n'))).toBe('systemd');
    expect(valueOf(parseInit('openrc=yes\nlink=/bin/busybox\ncomm=init\n'))).toBe('openrc');
    expect(valueOf(parseInit('link=\ncomm=init\n'))).toBe('sysvinit');
    expect(valueOf(parseProduct('pfSense 2.7.2-RELEASE\n'))).toBe('pfSense 2.7.2-RELEASE');
    expect(valueOf(parseOsRelease("NAME='VyOS'\n"))).toBe('VyOS');
  });

  it('takes the last word of cloud-init', () => {
    expect(
      valueOf(parseCloudInit('installed\nmanual_cache_clean: true\npreserve_hostname: true\npreserve_hostname: false')),
    ).toEqual({
      installed: true,
      disabled: false,
      keepsCache: true,
      preservesHostName: false,
    });
    expect(valueOf(parseCloudInit('installed\ndisabled-by-kernel')).disabled).toBe(true);
  });
});

describe('scripts and backends', () => {
  it('takes the text of a script without its secrets, and nothing of a program', () => {
    const text = valueOf(parseScript(sample('notify.sh'), '/etc/keepalived/notify.sh'));
    expect(text).toContain('floating ip set --port "$PORT" 192.0.2.10');
    expect(text).not.toContain('hunter22');
    expect(text.split('\n')).toHaveLength(sample('notify.sh').split('\n').length);
    expect(parseScript('\u007FELF\n\0\0', '/etc/check')).toEqual({
      ok: false,
      error: { file: '/etc/check', line: 2, column: 1, message: expect.stringContaining('is a program') as unknown },
    });
  });

  it('finds what needs the backends on its own layer 2', () => {
    expect(valueOf(parseDirectRouting(sample('virtual-servers.conf'), '/k.conf'))).toEqual([
      '/k.conf:3: lb_kind DR',
      '/k.conf:10: lvs_method DR',
    ]);
    expect(valueOf(parseDirectRouting('virtual_server 10.0.0.1 80 { lb_kind NAT }\nlb_kind DRAIN'))).toEqual([]);
    expect(valueOf(parseHaproxyLines(sample('haproxy-lines.txt')))).toEqual({
      peers: true,
      transparent: ['/etc/haproxy/haproxy.cfg:31: source 0.0.0.0 usesrc clientip'],
      whole: true,
    });
    expect(valueOf(parseHaproxyLines('exit 2'))).toEqual({ peers: false, transparent: [], whole: false });
    expect(valueOf(parseNginxLines(sample('nginx-lines.txt'))).transparent).toEqual([
      '/etc/nginx/conf.d/web.conf:7: proxy_bind $remote_addr transparent;',
    ]);
    expect(valueOf(parseIpVs(sample('ip-vs.txt')))).toEqual([
      'TCP 10.0.0.100:80 -> 10.0.0.21:80 Route',
      'TCP [2001:0db8:0000:0000:0000:0000:0000:0100]:443 -> [2001:0db8:0000:0000:0000:0000:0000:0021]:443 Route',
    ]);
  });
});

describe('clock', () => {
  it('reads nanoseconds, seconds, and adjtimex of busybox', () => {
    expect(valueOf(parseTime('1795373668.377169000\n'))).toEqual({ ms: 1_795_373_668_377.169, resolutionMs: 0 });
    expect(valueOf(parseTime('1795373668\n'))).toEqual({ ms: 1_795_373_668_000, resolutionMs: 1000 });
    expect(valueOf(parseTime('1795373668\n    time.tv_sec:  1795373668\n    time.tv_usec: 377169\n'))?.ms).toBeCloseTo(
      1_795_373_668_377.169,
    );
    expect(valueOf(parseTime('no clock'))).toBeNull();
  });

  it('says how far off it is, and how far off that may be', () => {
    expect(clockOf({ ms: 10_050, resolutionMs: 0 }, 9_900, 10_100, true)).toEqual({
      offsetMs: 50,
      errorMs: 100,
      synchronized: true,
    });
    expect(clockOf({ ms: 10_000, resolutionMs: 1000 }, 10_400, 10_440, null)).toEqual({
      offsetMs: 80,
      errorMs: 520,
      synchronized: null,
    });
  });

  it('knows whether it follows another one', () => {
    expect(valueOf(parseTimeSync(sample('time-sync.txt')))).toBe(true);
    expect(valueOf(parseTimeSync(sample('adjtimex.txt')))).toBe(false);
    expect(valueOf(parseTimeSync('associd=0 status=0615 leap_none, sync_ntp, 1 event'))).toBe(true);
    expect(valueOf(parseTimeSync('4/4 peers valid, clock synced, stratum 3'))).toBe(true);
    expect(valueOf(parseTimeSync('# timedatectl\n'))).toBeNull();
  });
});

describe('hostile texts', () => {
  it.each(['\n', ' ', '; ', '%a', '../', 'inet6 ', '"', '1: a: <', 'status: ', 'tv_sec: ', 'pid=1 ', '\\040'])(
    'takes no time for a million of %j',
    (piece) => {
      const text = piece.repeat(Math.floor(1_000_000 / piece.length));
      for (const { name, parse } of guestParsers) {
        const started = process.cpuUsage();
        parse(text);
        expect(process.cpuUsage(started).user, name).toBeLessThan(3_000_000);
      }
    },
  );
});
