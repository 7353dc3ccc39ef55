#!/bin/bash
# The mover image: a disk of some MB that boots into memory and serves the disks of the machine it was booted on, by NBD. It is for
# guests that are too small for more: an instance in Nova's rescue, or one that only lends its disks. Nothing of it runs from a
# disk, so the disks that it serves may all be overwritten. Its job stands in a region of its own disk: src/gateway/job-region.ts.
#   build.sh <work folder> <out.raw>
# Debian 12 packages: apt-utils' download of the kernel; busybox-static, nbdkit, syslinux, syslinux-common, mtools, dosfstools, kmod,
# fdisk. Needs no root: nothing is mounted.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
HERE=$(cd "$(dirname "$0")" && pwd)
WORK=$1 OUT=$2
PLUGINS=/usr/lib/x86_64-linux-gnu/nbdkit/plugins
rm -rf "$WORK"
mkdir -p "$WORK"
cd "$WORK"

# --- Debian's cloud kernel, unpacked and not installed
kernel_package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ {print $2; exit}')
apt-get download -q "$kernel_package" -o APT::Sandbox::User="$(id -un)" >/dev/null
dpkg-deb -x linux-image-*.deb kernel
version=$(ls kernel/lib/modules)
depmod -b kernel "$version"

# --- the memory disk
mkdir -p root/{bin,sbin,usr/bin,usr/sbin,mods,dev,proc,sys,etc/gnutls,run,tmp,disks}
cp /bin/busybox root/bin/busybox
/bin/busybox --list | while read -r applet; do
  [[ $applet == busybox ]] || ln -sf busybox "root/bin/$applet"
done
put() { # <program or library>: it and what it needs
  local library
  mkdir -p "root$(dirname "$1")"
  cp -L "$1" "root$1"
  ldd "$1" | awk '/=> \// {print $3} /ld-linux/ {print $1}' | while read -r library; do
    mkdir -p "root$(dirname "$library")"
    [[ -e root$library ]] || cp -L "$library" "root$library"
  done
}
put /usr/bin/nbdkit
put "$PLUGINS/nbdkit-file-plugin.so"

number=100
for module in virtio_pci virtio_blk virtio_scsi sd_mod virtio_net button evdev virtio-rng; do
  modprobe -d kernel -S "$version" --show-depends "$module" | awk '$1 == "insmod" {print $2}' | while read -r file; do
    ls root/mods | grep -q "^[0-9]*-$(basename "$file")\$" || cp "$file" "root/mods/$(printf %03d $((number + $(ls root/mods | wc -l))))-$(basename "$file")"
  done
done
install -m 755 "$HERE/init" root/init
install -m 755 "$HERE/lane" root/bin/lane
install -m 755 "$HERE/dhcp" root/etc/dhcp
mkdir -p root/etc/acpi/PWRF
printf '#!/bin/sh\nsync\npoweroff -f\n' >root/etc/acpi/PWRF/00000080
chmod 755 root/etc/acpi/PWRF/00000080
(cd root && find . | LC_ALL=C sort | busybox cpio -o -H newc -R 0:0 2>/dev/null | gzip -9n) >initrd.gz

# --- disk: MBR, the job region at 64 KiB, one FAT partition at 1 MiB with syslinux
cat >syslinux.cfg <<'CONFIG'
DEFAULT mover
PROMPT 0
TIMEOUT 0
LABEL mover
  LINUX vmlinuz
  INITRD initrd.gz
  APPEND console=tty0 console=ttyS0 net.ifnames=0 panic=10 quiet random.trust_cpu=on no_timer_check
CONFIG
bytes=$(($(stat -c %s kernel/boot/vmlinuz-"$version") + $(stat -c %s initrd.gz)))
size_mib=$((bytes / 1048576 + 3))
truncate -s ${size_mib}M part.raw
mkfs.fat -F 16 -s 4 -n MOVER -h 2048 part.raw >/dev/null
mcopy -i part.raw "kernel/boot/vmlinuz-$version" ::vmlinuz
mcopy -i part.raw initrd.gz ::initrd.gz
mcopy -i part.raw syslinux.cfg ::syslinux.cfg
syslinux --install part.raw
truncate -s $((size_mib + 1))M disk.raw
printf 'label: dos\nstart=2048, type=e, bootable\n' | sfdisk -q disk.raw
dd if=/usr/lib/syslinux/mbr/mbr.bin of=disk.raw conv=notrunc bs=440 count=1 status=none
printf 'BATON-MOVER-REGION 1\n' | dd of=disk.raw conv=notrunc bs=65536 seek=1 status=none
dd if=part.raw of=disk.raw bs=1M seek=1 conv=notrunc,sparse status=none
mv disk.raw "$OUT"
ls -l "$OUT"
