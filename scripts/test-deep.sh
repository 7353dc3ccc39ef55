#!/bin/bash
# npm run test:deep: every crash point and every fault of every story, hundreds of mixes, and a process that is killed at every
# fourth change. Does its own set-up. Figures go to $BATON_RESULTS (test-results/ unless told) and are told at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install.sh
export BATON_DEEP=1 BATON_RESULTS="${BATON_RESULTS:-$PWD/test-results}"
rm -f "$BATON_RESULTS"/*.jsonl
status=0
npm run conformance || status=$?
npm run stories || status=$?
node scripts/deep-figures.mjs "$BATON_RESULTS"
exit "$status"
