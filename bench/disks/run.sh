#!/bin/bash
# npm run bench:disks -- [--gib 4] [--n 3] [--only WORD,..] [--bdsync PROGRAM] [--dir DIRECTORY] [--provisional WHY] --out FILE
# npm run bench:disks -- --publish
# Root on Debian 12: it measures in a network namespace and a mount namespace of its own, which end with it. The images
# lie in memory (10 GiB of it for 4 GiB), and for one part of it in --dir, a directory on a disk (the temporary directory otherwise).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "$(id -u)" != 0 ]; then
  echo "bench:disks needs root: it makes namespaces. Run it as root on Debian 12." >&2
  exit 1
fi
source scripts/install.sh
source test/disks/packages.sh
NAMESPACE_PACKAGES+=(socat time)
install_disk_packages
exec unshare --net --mount --propagation private bash -c '
  ip link set lo up
  exec node --import ./packages/baton/src/store/testing/ts-loader.mjs bench/disks/main.ts "$@"' bench:disks "$@"
