/** Guests that are acted, as they answer a reading: Debian, the busybox guest of the lab, OPNsense. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeGuest, startFakeGuest } from './fake-guest.ts';

const sample = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const printing = (text: string): string => `cat <<'FIXTURE'\n${text.trimEnd()}\nFIXTURE`;

const ipVs = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  0A000064:1F90 rr
  -> 0A000015:1F90      Route   1      0          0
`;

export async function debianGuest(): Promise<FakeGuest> {
  const guest = await startFakeGuest();
  const { root } = guest.surroundings;
  guest.file('tmp/.keep', '');
  const dump = join(root, 'tmp/keepalived.json');
  guest.file('var/dump.json', sample('lb1-master.json'));
  // As keepalived does it: to another name first, then in its place.
  const pid = guest.daemon(
    `trap 'cp ${root}/var/dump.json ${dump}.new; mv ${dump}.new ${dump}' USR1; while :; do sleep 0.05; done`,
  );
  guest.file('proc/1/comm', 'systemd\n');
  guest.file('proc/7/comm', 'conntrackd\n');
  guest.file(`proc/${pid}/comm`, 'keepalived\n');
  guest.file(`proc/${pid}/status`, 'Name:\tkeepalived\nPPid:\t1\n');
  guest.file(`proc/${pid}/cmdline`, '/usr/sbin/keepalived\0--dont-fork\0');
  guest.file('proc/cmdline', 'BOOT_IMAGE=/vmlinuz root=/dev/vda1 console=ttyS0\n');
  guest.file('proc/mounts', 'proc /proc proc rw 0 0\n/dev/vda1 / ext4 rw,relatime 0 0\ntmpfs /run tmpfs rw 0 0\n');
  guest.file('run/systemd/system/.keep', '');
  guest.file('etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n');
  guest.file(
    'etc/fstab',
    '# <device> <path>\nUUID=9a1c / ext4 errors=remount-ro 0 1\n//nas/share /srv cifs password=hunter2,ro 0 0\n',
  );
  guest.file('etc/cloud/cloud.cfg', 'preserve_hostname: true\nmanual_cache_clean: false\n');
  guest.file('etc/cloud/cloud.cfg.d/99-own.cfg', 'manual_cache_clean: True\npreserve_hostname: off\n');
  guest.file(
    'etc/haproxy/haproxy.cfg',
    'global\n  user haproxy\npeers pair\n  peer lb1 10.10.0.11:1024\nbackend web\n  source 0.0.0.0 usesrc clientip\n',
  );
  guest.file(
    'etc/keepalived/keepalived.conf',
    `${sample('keepalived-lb1.conf')}include /etc/keepalived/conf.d/*.conf\n`,
  );
  // Not included: nothing of it holds.
  guest.file('etc/keepalived/keepalived.conf.old', 'virtual_server 10.0.0.100 81 {\n  lb_kind DR\n}\n');
  guest.file('etc/keepalived/site.key', 's3cr3t');
  guest.file(
    'etc/keepalived/conf.d/notify.conf',
    [
      '$CHECK=/etc/keepalived/check.sh',
      'vrrp_script own { script "/bin/sh /etc/keepalived/own-check.sh /etc/keepalived/words" }',
      'vrrp_script big { script /etc/keepalived/big.sh }',
      'vrrp_script program { script /opt/probe --once }',
      'virtual_server 10.0.0.100 8080 {',
      '  lb_kind DR',
      '  real_server 10.0.0.21 8080 { notify_up "/etc/keepalived/gone.sh" }',
      '}',
      '',
    ].join('\n'),
  );
  guest.file('etc/keepalived/check.sh', '#!/bin/sh\nexport OS_PASSWORD=hunter2\nopenstack floating ip list\n');
  guest.file('etc/keepalived/own-check.sh', '#!/bin/sh\nping -c 1 10.0.0.1\n');
  guest.file('etc/keepalived/words', 'hunter2');
  guest.file('etc/keepalived/big.sh', '# long\n'.repeat(3000));
  guest.file('opt/probe', Buffer.from('7f454c460201010000', 'hex'), 0o755);
  guest.file('proc/net/ip_vs', ipVs);
  guest.program('uname', 'case $1 in -s) echo Linux ;; *) echo Linux lb1 6.1.0-27-cloud-amd64 ;; esac');
  guest.program('id', 'echo 0');
  guest.program('blkid', `echo '/dev/vda1: LABEL="root" UUID="9a1c" TYPE="ext4" PARTUUID="77"'`);
  guest.program(
    'ip',
    `case "$*" in
'-j addr') ${printing(sample('lb1-ip-addr.json'))}
;;
'-j route') echo '[{"dst":"default","gateway":"10.10.0.1","dev":"eth0","flags":[]},{"dst":"169.254.169.254","gateway":"10.10.0.2","dev":"eth0","protocol":"dhcp"}]' ;;
*) echo '[]' ;;
esac`,
  );
  guest.program(
    'ss',
    printing('tcp LISTEN 0 4096 *:443 *:* users:(("haproxy",pid=9,fd=6))\nudp UNCONN 0 0 127.0.0.1:323 0.0.0.0:*'),
  );
  guest.program(
    'systemctl',
    printing(
      [
        'Id=keepalived.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nAfter=haproxy.service network.target',
        'Id=haproxy.service\nLoadState=loaded\nActiveState=active\nUnitFileState=disabled',
        'Id=nginx.service\nLoadState=not-found\nActiveState=inactive\nUnitFileState=',
      ].join('\n\n'),
    ),
  );
  guest.program('timedatectl', 'echo NTPSynchronized=yes');
  guest.program(
    'keepalived',
    `case $1 in
--signum=JSON) echo 10 ;;
--version) ${printing(sample('keepalived-version.txt'))}
;;
-t) exit 0 ;;
esac`,
  );
  return guest;
}

/** As lab/guest makes it: busybox as init, udhcpc, dropbear, and a script that starts everything. */
export async function busyboxGuest(): Promise<FakeGuest> {
  const guest = await startFakeGuest();
  guest.file('proc/1/comm', 'init\n');
  guest.link('sbin/init', '/bin/busybox');
  guest.file('proc/50/comm', 'keepalived\n');
  guest.file('proc/50/status', 'PPid:\t1\n');
  guest.file('proc/50/cmdline', 'keepalived\0-f\0/etc/keepalived/keepalived.conf\0--log-detail\0');
  guest.file('proc/51/comm', 'httpd\n');
  guest.file('proc/net/.keep', '');
  guest.file('proc/mounts', '/dev/root / ext4 rw 0 0\n');
  guest.file('etc/inittab', '::sysinit:/etc/rc.boot\nttyS0::respawn:/bin/cttyhack /bin/sh\n::shutdown:/etc/rc.stop\n');
  guest.file(
    'etc/rc.boot',
    '#!/bin/sh\n# haproxy is not here\nhttpd -h /www -p 80\n[ -s /etc/keepalived/keepalived.conf ] && keepalived -f /etc/keepalived/keepalived.conf\n',
  );
  guest.file(
    'etc/keepalived/keepalived.conf',
    'vrrp_instance HA {\n  state BACKUP\n  notify /etc/keepalived/notify.sh\n  interface eth0\n  virtual_router_id 51\n  priority 150\n  virtual_ipaddress {\n    10.0.2.100/24\n  }\n}\n',
  );
  guest.file('etc/keepalived/notify.sh', '#!/bin/sh\necho "$3" >/www/state\n');
  guest.program('uname', 'case $1 in -s) echo Linux ;; *) echo Linux shop-lb1 6.1.0 ;; esac');
  guest.program('id', 'echo 1000');
  guest.program(
    'ip',
    `case "$*" in
addr) ${printing(
      [
        '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000',
        '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
        '    inet 127.0.0.1/8 scope host lo',
        '2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc pfifo_fast qlen 1000',
        '    link/ether fa:16:3e:00:00:11 brd ff:ff:ff:ff:ff:ff',
        '    inet 10.0.2.11/24 scope global eth0',
        '    inet 10.0.2.100/24 scope global secondary eth0',
      ].join('\n'),
    )}
;;
route) printf 'default via 10.0.2.1 dev eth0 \\n10.0.2.0/24 dev eth0 scope link  src 10.0.2.11 \\n' ;;
*) echo 'ip: unrecognized option' >&2; exit 1 ;;
esac`,
  );
  guest.program(
    'netstat',
    printing(
      'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address  Foreign Address  State  PID/Program name\ntcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN      51/busybox',
    ),
  );
  return guest;
}

export async function freebsdGuest(): Promise<FakeGuest> {
  const guest = await startFakeGuest();
  guest.file('conf/config.xml', sample('opnsense-config.xml'));
  guest.file('etc/rc.conf', '# managed by the firewall\n');
  guest.file('etc/fstab', '/dev/gpt/rootfs / ufs rw 1 1\n');
  guest.program('uname', 'case $1 in -s) echo FreeBSD ;; *) echo FreeBSD opn1.example 14.1-RELEASE-p3 ;; esac');
  guest.program('id', 'echo 0');
  guest.program('opnsense-version', 'echo "OPNsense 24.7.1 (amd64)"');
  guest.program('ifconfig', printing(sample('freebsd-ifconfig.txt')));
  guest.program('sysctl', "printf 'net.inet.carp.preempt: 1\\nnet.inet.carp.demotion: 0\\nnet.inet.carp.allow: 1\\n'");
  guest.program('mount', "printf '/dev/gpt/rootfs\\t\\t/\\tufs\\trw\\t1 1\\ndevfs\\t/dev\\tdevfs\\trw\\t0 0\\n'");
  guest.program(
    'netstat',
    printing(
      'Routing tables\n\nInternet:\nDestination        Gateway            Flags         Netif Expire\ndefault            10.20.0.1          UGS          vtnet0\n10.20.0.0/24       link#1             U            vtnet0',
    ),
  );
  guest.program(
    'sockstat',
    printing(
      'USER     COMMAND    PID   FD PROTO  LOCAL ADDRESS         FOREIGN ADDRESS\nwww      haproxy    812   6  tcp4   *:443                 *:*\nroot     sshd       612   4  tcp6   *:22                  *:*',
    ),
  );
  guest.program('ps', "printf 'COMMAND\\nhaproxy\\nsshd\\n'");
  guest.program('service', "printf '/usr/local/etc/rc.d/haproxy\\n/etc/rc.d/sshd\\n'");
  return guest;
}
