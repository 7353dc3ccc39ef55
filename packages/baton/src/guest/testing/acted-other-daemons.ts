/** Guests that are acted, whose addresses something else than keepalived's own files looks after: VyOS, Pacemaker, ucarp, OpenBSD. */
import { readFileSync } from 'node:fs';
import { type FakeGuest, startFakeGuest } from './fake-guest.ts';

const sample = (name: string): string => readFileSync(new URL(`../../vrrp/${name}`, import.meta.url), 'utf8');
const printing = (text: string): string => `cat <<'FIXTURE'\n${text.trimEnd()}\nFIXTURE`;

/** What any Linux with systemd and iproute2 has; who logs in is root. */
async function linuxGuest(hostName: string, release: string): Promise<FakeGuest> {
  const guest = await startFakeGuest();
  guest.file('proc/1/comm', 'systemd\n');
  guest.file('proc/mounts', '/dev/vda1 / ext4 rw,relatime 0 0\n');
  guest.file('run/systemd/system/.keep', '');
  guest.file('etc/os-release', `PRETTY_NAME="${release}"\n`);
  guest.file('etc/fstab', '/dev/vda1 / ext4 defaults 0 1\n');
  guest.program('uname', `case $1 in -s) echo Linux ;; *) echo Linux ${hostName} 6.1.0-27-cloud-amd64 ;; esac`);
  guest.program('id', 'echo 0');
  guest.program(
    'ip',
    `case "$*" in
'-j addr') echo '[{"ifname":"eth0","flags":["UP"],"mtu":1500,"link_type":"ether","address":"fa:16:3e:00:00:11","addr_info":[]}]' ;;
'-j route') echo '[{"dst":"default","gateway":"10.0.0.1","dev":"eth0","protocol":"static"}]' ;;
*) echo '[]' ;;
esac`,
  );
  guest.program('ss', "echo 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*'");
  guest.program(
    'systemctl',
    "printf 'Id=haproxy.service\\nLoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\n'",
  );
  guest.program('timedatectl', 'echo NTPSynchronized=yes');
  return guest;
}

export async function vyosGuest(): Promise<FakeGuest> {
  const guest = await linuxGuest('vyos1', 'VyOS 1.4.0 (sagitta)');
  guest.file('config/config.boot', sample('vyos/fixtures/show-configuration.txt'));
  guest.file('config/scripts/vrrp.sh', '#!/bin/sh\nlogger "vrrp is $1 now"\n');
  guest.file('config/scripts/check.sh', '#!/bin/sh\nwget -q --password=hunter22 http://10.0.0.5/\n');
  guest.file(
    'opt/vyatta/bin/vyatta-op-cmd-wrapper',
    `#!/bin/sh\n[ "$*" = 'show vrrp' ] || exit 1\n${printing(sample('vyos/fixtures/vyos-show-vrrp.txt'))}\n`,
    0o755,
  );
  return guest;
}

export async function pacemakerGuest(): Promise<FakeGuest> {
  const guest = await linuxGuest('lb1', 'AlmaLinux 9.4 (Seafoam Ocelot)');
  guest.file('proc/71/comm', 'corosync\n');
  guest.file('proc/72/comm', 'pacemakerd\n');
  guest.program(
    'crm_mon',
    `[ "$*" = '-1 --output-as=xml' ] || exit 1\n${printing(sample('pacemaker/fixtures/crm-mon.xml'))}`,
  );
  guest.program('cibadmin', printing(sample('pacemaker/fixtures/cib.xml')));
  return guest;
}

export async function ucarpGuest(): Promise<FakeGuest> {
  const guest = await linuxGuest('lba1', 'Debian GNU/Linux 12 (bookworm)');
  guest.file('etc/network/interfaces', 'auto lo\niface lo inet loopback\nsource /etc/network/interfaces.d/*\n');
  guest.file('etc/network/interfaces.d/eth0', sample('ucarp/fixtures/ucarp-debian-interfaces.txt'));
  guest.file('proc/81/comm', 'ucarp\n');
  guest.file(
    'proc/81/cmdline',
    '/usr/sbin/ucarp -i eth0 -s 10.20.0.11 -B -z -v 12 -p hunter22 -a 10.20.0.100 -u /usr/share/ucarp/vip-up -d /usr/share/ucarp/vip-down -P'
      .split(' ')
      .join('\0'),
  );
  guest.file('usr/share/ucarp/vip-up', '#!/bin/sh\nexec 2>/dev/null\n/sbin/ifup $1:ucarp\n', 0o755);
  guest.file('usr/share/ucarp/vip-down', '#!/bin/sh\nexec 2>/dev/null\n/sbin/ifdown $1:ucarp\n', 0o755);
  return guest;
}

export async function openbsdGuest(): Promise<FakeGuest> {
  const guest = await startFakeGuest();
  guest.file('etc/hostname.vio0', 'inet autoconf\n');
  guest.file('etc/hostname.carp0', sample('carp/fixtures/openbsd-hostname.carp0'));
  guest.file('etc/fstab', '9f3a1c.a / ffs rw 1 1\n');
  const [carp = '', group = ''] = sample('carp/fixtures/openbsd-sysctl.txt').split(/(?=^carp: )/m);
  const vio0 =
    'vio0: flags=8b43<UP,BROADCAST,RUNNING,PROMISC,ALLMULTI,SIMPLEX,MULTICAST> mtu 1450\n\tlladdr fa:16:3e:20:00:12\n\tindex 1 priority 0 llprio 3\n\tinet 10.20.0.12 netmask 0xffffff00 broadcast 10.20.0.255\n';
  guest.program('uname', 'case $1 in -s) echo OpenBSD ;; *) echo OpenBSD fw2 7.5 ;; esac');
  guest.program('id', 'echo 0');
  guest.program(
    'ifconfig',
    `case "$*" in
'-g carp') ${printing(group)}
;;
*) ${printing(vio0 + sample('carp/fixtures/openbsd-ifconfig-carp0.txt'))}
;;
esac`,
  );
  guest.program('sysctl', printing(carp));
  guest.program('mount', "[ $# = 0 ] && echo '/dev/sd0a on / type ffs (local)'");
  guest.program(
    'netstat',
    `case "$*" in
-rn) ${printing('Routing tables\n\nInternet:\nDestination        Gateway            Flags   Refs      Use   Mtu  Prio Iface\ndefault            10.20.0.1          UGS        4       36     -     8 vio0')}
;;
*) ${printing('Active Internet connections (including servers)\nProto   Recv-Q Send-Q  Local Address          Foreign Address        (state)\ntcp          0      0  *.443                  *.*                    LISTEN')}
;;
esac`,
  );
  guest.program('ps', "printf 'COMMAND\\nrelayd\\nsshd\\n'");
  guest.program('rcctl', "[ \"$*\" = 'ls on' ] && printf 'relayd\\nsshd\\n'");
  guest.program('ntpctl', "echo '4/4 peers valid, clock synced, stratum 3'");
  return guest;
}
