#!/bin/bash
# npm run bench:outage:lab: as bench:outage, between the lab's two real clouds. Root on Debian 12; brings the lab up if needed, and
# leaves it up. BATON_BENCH_N=5, BATON_BENCH_ORDERS=primary-first,standby-first, BATON_BENCH_HAND=yes say how much of it: about
# ten minutes for each migration of each order; BATON_BENCH_ADD=yes adds to the samples of earlier runs. BATON_LAB_TARGET_BACKEND=linuxbridge asks for the other target.
set -euo pipefail
cd "$(dirname "$0")/../../.."
if [ "$(id -u)" != 0 ]; then
  echo "bench:outage:lab needs root: the lab makes network namespaces and starts two clouds. Run it as root, or see lab/README.md." >&2
  exit 1
fi
source scripts/install.sh
bash lab/lab up
bash lab/lab reset
exec node node_modules/vitest/vitest.mjs run --config bench/outage/lab/vitest.config.ts
