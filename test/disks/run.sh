#!/bin/bash
# npm run e2e:disks: the mover as it runs, between real devices: files, loop devices, nbdkit, qemu-nbd, and a Ceph of its own. Root on
# Debian 12 (block devices need it). Installs by name what is missing, starts no service, and leaves nothing running.
# BATON_KILLS=60 says how many kills test/disks/kills.disks.ts makes, BATON_SEED which ones.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "$(id -u)" != 0 ]; then
  echo "e2e:disks needs root: it makes block devices and mounts small file systems. Run it as root on Debian 12." >&2
  exit 1
fi
source scripts/install.sh
source test/disks/packages.sh
NAMESPACE_PACKAGES+=("${CEPH_PACKAGES[@]}")
install_disk_packages
exec timeout --kill-after=20 "${BATON_DISKS_SECONDS:-1800}" node node_modules/vitest/vitest.mjs run --config test/disks/vitest.config.ts "$@"
