#!/bin/bash
# npm run e2e:lab: the stories in network namespaces first; then brings the lab up if needed, moves real pairs between its two
# clouds, and checks from outside, in both clouds, and inside the guests. Root (the lab needs it). The lab is taken down again when
# this run brought it up, unless BATON_E2E_KEEP=1. The target's network backend is the one of the lab that is up, or OVN;
# BATON_LAB_TARGET_BACKEND=linuxbridge asks for the other one. With words for vitest, only stories of the lab run; the one by movers, which
# takes an hour of emulated guests, by its name alone: bash test/lab/run.sh movers.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "$(id -u)" != 0 ]; then
  echo "e2e:lab needs root: the lab makes network namespaces and starts two clouds. Run it as root, or see lab/README.md." >&2
  exit 1
fi
source scripts/install.sh
# Without clouds first: real keepalived, FRR and BIRD in network namespaces.
stories=("$@")
if (($# == 0)); then
  bash test/namespaces/run.sh
  stories=(--exclude test/lab/movers.e2e.ts)
fi
brought_up=no
if ! bash lab/lab status >/dev/null 2>&1; then brought_up=yes; fi
bash lab/lab up
bash lab/lab reset
status=0
node node_modules/vitest/vitest.mjs run --config test/lab/vitest.config.ts "${stories[@]}" || status=$?
[ -e test/lab/results/summary.md ] && cat test/lab/results/summary.md
if [ "$brought_up" = yes ] && [ "${BATON_E2E_KEEP:-}" != 1 ]; then bash lab/lab down; fi
exit $status
