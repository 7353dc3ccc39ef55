#!/bin/bash
# npm run demo: two simulated clouds and a migration between them, on a machine that has Node and npm. Does its own set-up.
# npm run demo -- --web: the same in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install.sh >&2
exec node demo/dist/main.js "$@"
