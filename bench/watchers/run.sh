#!/bin/bash
# npm run bench:watchers -- [--watchers 500] [--list 1000] [--seconds 60] [--provisional WHY] --out FILE
# npm run bench:watchers -- --publish
# Needs no root and nothing but Node: clouds are simulated, everything is on loopback. Linux only: it reads /proc.
set -euo pipefail
cd "$(dirname "$0")/../.."
source scripts/install.sh
exec node --import ./packages/baton/src/store/testing/ts-loader.mjs bench/watchers/main.ts "$@"
