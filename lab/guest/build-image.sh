#!/bin/bash
# Build the guests' disk: a bootable qcow2 of 29 MB from Debian's packages only: Debian's cloud kernel, a static busybox
# as init, real keepalived, dropbear's sshd, busybox httpd, nft, ip and conntrack with the kernel's modules for them, the
# services of echo.c, and the files under rootfs/.
#   build-image.sh <work folder> <out.qcow2>
#   build-image.sh --clean <work folder>      undo what a build that was cut off left: mount, loop device, files
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
HERE=$(cd "$(dirname "$0")" && pwd)
DISK_MIB=96

clean() { # <work folder>; the loop device is known by its file, so it goes before the file does
  local loop
  mountpoint -q "$1/mnt" 2>/dev/null && umount "$1/mnt"
  while read -r loop; do losetup -d "$loop"; done < <(losetup -nO NAME -j "$1/part.raw" 2>/dev/null || true)
  rm -rf "$1"
}

if [[ $1 == --clean ]]; then
  clean "$2"
  exit 0
fi
WORK=$1 OUT=$2
clean "$WORK"
mkdir -p "$WORK"
chmod 755 "$WORK"
trap 'clean "$WORK"' EXIT
cd "$WORK"

# --- Debian's cloud kernel, unpacked and not installed
kernel_package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ {print $2; exit}')
apt-get download "$kernel_package" -o APT::Sandbox::User=root
dpkg-deb -x linux-image-*.deb kernel
kernel_version=$(ls kernel/lib/modules)
modules=kernel/lib/modules/$kernel_version/kernel
depmod -b kernel "$kernel_version"

# --- initramfs: load the drivers in an order that insmod can resolve (virtio_ring before virtio), mount, switch_root
mkdir -p initramfs/{bin,mods,dev,proc,sys,root}
cp /bin/busybox initramfs/bin/busybox
for applet in sh mount insmod switch_root sleep; do ln -s busybox "initramfs/bin/$applet"; done
number=10
for module in drivers/virtio/virtio_ring drivers/virtio/virtio drivers/virtio/virtio_pci_legacy_dev \
  drivers/virtio/virtio_pci_modern_dev drivers/virtio/virtio_pci drivers/block/virtio_blk net/core/failover \
  drivers/net/net_failover drivers/net/virtio_net drivers/acpi/button drivers/input/evdev drivers/char/hw_random/virtio-rng; do
  cp "$modules/$module.ko" "initramfs/mods/$number-$(basename "$module").ko"
  number=$((number + 1))
done
install -m 755 "$HERE/initramfs-init" initramfs/init
(cd initramfs && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >initrd.gz     # Debian's cpio is one more package

# --- root file system
mkdir -p root/{bin,sbin,lib,lib64,usr/bin,usr/sbin,dev,proc,sys,run,tmp,data,root/.ssh,var/log,var/run,www,boot/extlinux,etc/dropbear,etc/lab}
cp /bin/busybox root/bin/busybox
/bin/busybox --list | while read -r applet; do
  [[ $applet == busybox ]] || ln -sf /bin/busybox "root/bin/$applet"
done
ln -sf /bin/busybox root/sbin/init
put() { # <program>: it and the libraries that it needs
  local library
  cp "$1" "root$1"
  ldd "$1" | awk '/=> \// {print $3} /ld-linux/ {print $1}' | while read -r library; do
    mkdir -p "root$(dirname "$library")"
    cp -Ln "$library" "root$library"
  done
}
put /usr/sbin/keepalived
put /usr/sbin/dropbear
put /usr/bin/dropbearkey
put /sbin/mke2fs
put /usr/sbin/nft
put /usr/sbin/conntrack
rm root/bin/ip                    # busybox' cannot show what a link is; its shell still takes its own `ip`: this one is /bin/ip
put /bin/ip
tcc -o root/usr/sbin/lab-echo "$HERE/echo.c"

# what the kernel loads by itself when nft, ip and conntrack ask for it (/proc/sys/kernel/modprobe is /sbin/modprobe)
ln -sf /bin/busybox root/sbin/modprobe
for module in vxlan nf_tables nft_ct nft_dup_ipv4 nf_conntrack nf_conntrack_netlink; do
  modprobe -d kernel -S "$kernel_version" --show-depends "$module" | awk '$1 == "insmod" {print $2}'
done | sort -u | while read -r module; do
  mkdir -p "root/lib/modules/$kernel_version/kernel"
  cp "$module" "root/lib/modules/$kernel_version/kernel/"
done
cp "kernel/lib/modules/$kernel_version"/modules.{order,builtin,builtin.modinfo} "root/lib/modules/$kernel_version/"
depmod -b root "$kernel_version"

cp -r "$HERE/rootfs/." root/
chmod 755 root/etc/rc.boot root/etc/rc.stop root/etc/first-boot root/etc/prepare-data root/etc/udhcpc.sh \
  root/etc/acpi/PWRF/00000080 root/etc/keepalived/notify.sh
chmod 700 root/root root/root/.ssh
chmod 1777 root/tmp
cp "kernel/boot/vmlinuz-$kernel_version" root/boot/vmlinuz
cp initrd.gz root/boot/initrd.gz

# --- disk: MBR, one partition, extlinux. ext3, because extlinux 6.04 answers "I/O error" on the ext4 of `mke2fs -d`
truncate -s ${DISK_MIB}M disk.raw
printf 'label: dos\nstart=2048, type=83, bootable\n' | sfdisk -q disk.raw
dd if=/usr/lib/EXTLINUX/mbr.bin of=disk.raw conv=notrunc bs=440 count=1 status=none
truncate -s $((DISK_MIB - 1))M part.raw
mke2fs -q -t ext3 -L lbroot -d root part.raw
mkdir mnt
mount "$(losetup -f --show part.raw)" mnt
extlinux --install mnt/boot/extlinux >/dev/null 2>&1
clean_mount() { umount mnt; losetup -d "$(losetup -nO NAME -j part.raw)"; }
clean_mount
# extlinux wrote the partition's boot sector with a start of 0; tell it where the partition really begins: sector 2048
printf '\x00\x08\x00\x00' | dd of=part.raw bs=1 seek=28 conv=notrunc status=none
dd if=part.raw of=disk.raw bs=1M seek=1 conv=notrunc,sparse status=none
qemu-img convert -c -O qcow2 disk.raw out.qcow2
mv out.qcow2 "$OUT"
ls -l "$OUT"
