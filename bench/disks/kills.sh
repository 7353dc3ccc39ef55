#!/bin/bash
# npm run bench:disks:kills: a thousand kills (BATON_KILLS), the story of test/disks/kills.disks.ts, and what came of it in
# bench/disks/results/faults.json (BATON_OUT). BATON_SEED brings the same faults back. Root on Debian 12, as npm run e2e:disks.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "$(id -u)" != 0 ]; then
  echo "bench:disks:kills needs root: it installs what it compares with. Run it as root on Debian 12." >&2
  exit 1
fi
source scripts/install.sh
source test/disks/packages.sh
install_disk_packages
exec node --import ./packages/baton/src/store/testing/ts-loader.mjs bench/disks/kills.ts
