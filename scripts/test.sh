#!/bin/bash
# npm test: everything that needs no root and no lab, on a machine that has Node and npm. Does its own set-up.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install.sh
npm run check
npm run test:nodes
