#!/bin/bash
# npm run conformance:lab: the same cases against a real cloud, the lab's os1 or the one that BATON_GROUND_CLOUD names. Brings
# the lab up if needed (root), and takes it down again then. Everything it makes is called conf-*, and is gone afterwards; what
# an interrupted run leaves, `npm run lab -- reset` removes. BATON_GROUND_CLOUD=os2 asks the cloud on OVN (or on what
# BATON_LAB_TARGET_BACKEND says).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "$(id -u)" != 0 ]; then
  echo "conformance:lab needs root: it starts the lab's clouds. Run it as root, or see lab/README.md." >&2
  exit 1
fi
source scripts/install.sh
brought_up=no
if ! bash lab/lab status >/dev/null 2>&1; then brought_up=yes; fi
bash lab/lab up
status=0
BATON_GROUND=lab node node_modules/vitest/vitest.mjs run --config test/conformance/vitest.config.ts "$@" || status=$?
if [ "$brought_up" = yes ]; then bash lab/lab down; fi
exit $status
