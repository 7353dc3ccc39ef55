#!/bin/bash
# npm run bench:outage -- --ground namespaces --n 5 [--only WORD,..] [--at-once N] [--provisional WHY] --out FILE
# Root on Debian (namespaces). The picture and the table are made anew from every result that is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "$(id -u)" != 0 ]; then
  echo "bench:outage needs root: it makes network namespaces. Run it as root on Debian 12." >&2
  exit 1
fi
source scripts/install.sh
source test/namespaces/packages.sh
install_namespace_packages
exec node --import ./packages/baton/src/store/testing/ts-loader.mjs bench/outage/main.ts "$@"
