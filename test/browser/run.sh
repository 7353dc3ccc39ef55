#!/bin/bash
# npm run e2e:pages: the pages of a real controller over simulated clouds, in Debian's chromium. BATON_CHROMIUM names another one;
# where there is none, root gets Debian's package. Leaves nothing running; screenshots of every page are in test/browser/results.
set -euo pipefail
cd "$(dirname "$0")/../.."
source test/browser/chromium.sh
find_chromium
source scripts/install.sh
exec timeout --kill-after=20 "${BATON_PAGES_SECONDS:-600}" \
  node node_modules/vitest/vitest.mjs run --config test/browser/vitest.config.ts "$@"
