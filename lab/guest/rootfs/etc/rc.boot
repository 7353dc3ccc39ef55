#!/bin/sh
# Everything that a load balancer starts at boot. Needs nothing from outside after the first boot: a copy of this disk
# comes up the same in another cloud, without user data.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs run /run
mkdir -p /dev/pts /run/keepalived
mount -t devpts pts /dev/pts
ip link set lo up
sysctl -qw net.ipv4.ip_nonlocal_bind=1
acpid -f -c /etc/acpi >/dev/null 2>&1 &
for device in /sys/class/net/eth*; do
  ip link set "${device##*/}" up
  udhcpc -b -i "${device##*/}" -s /etc/udhcpc.sh -t 20 -T 1 -S >/dev/null 2>&1
done
syslogd -O /var/log/messages
[ -e /etc/lab/first-boot.done ] || /etc/first-boot
hostname "$(cat /etc/hostname)"
hostname >/www/index.html

# The data disk, by label and not by device name, and whether its content is what it was.
data='LAB-DATA none'
if disk=$(findfs LABEL=lbdata 2>/dev/null); then
  mount -t ext4 "$disk" /data && cd /data && {
    if sha256sum -c -s SHA256SUMS; then data="LAB-DATA ok $(cut -d' ' -f1 SHA256SUMS) $disk"; else data="LAB-DATA WRONG $disk"; fi
  }
  cd /
fi
echo "$data" >/www/data
echo "$data" >/dev/console

[ -s /etc/dropbear/ed25519 ] || dropbearkey -t ed25519 -f /etc/dropbear/ed25519 >/dev/null 2>&1
dropbear -r /etc/dropbear/ed25519 -p 22
httpd -h /www -p 80
lab-echo &
[ -s /etc/keepalived/keepalived.conf ] && keepalived -f /etc/keepalived/keepalived.conf --log-detail
addresses=$(ip -4 -o addr show scope global | awk '{print $2"="$4}' | tr '\n' ' ')
echo "LAB-READY $(hostname) $(cut -d' ' -f1 /proc/uptime)s $addresses" >/dev/console
