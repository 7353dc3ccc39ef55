# Sourced: Debian's packages that disks are moved with and compared with, by name. How they are installed is the same as for the
# namespaces: no service starts itself.
# shellcheck shell=bash

source test/namespaces/packages.sh
# nbdkit carries its filters and basic plugins; mke2fs is in e2fsprogs, losetup and partx in util-linux, sfdisk in fdisk, cmp in
# diffutils.
# shellcheck disable=SC2034
NAMESPACE_PACKAGES=(nbdkit libnbd-bin qemu-utils rsync util-linux fdisk e2fsprogs diffutils iproute2 openssl)
# A Ceph of one monitor and one OSD (ceph.sh); the programs rbd, ceph and monmaptool are in ceph-common. Not for the benches.
# shellcheck disable=SC2034
CEPH_PACKAGES=(ceph-mon ceph-osd ceph-common)

install_disk_packages() {
  install_namespace_packages
}
