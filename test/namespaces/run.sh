#!/bin/bash
# npm run e2e:namespaces: Baton's own code on two clouds made of network namespaces, with real keepalived, FRR, bird and BIND. Root on
# Debian (namespaces need it). Installs by name what is missing, starts no service, and leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "$(id -u)" != 0 ]; then
  echo "e2e:namespaces needs root: it makes network namespaces. Run it as root on Debian 12." >&2
  exit 1
fi
source scripts/install.sh
source test/namespaces/packages.sh
install_namespace_packages
exec timeout --kill-after=20 600 node node_modules/vitest/vitest.mjs run --config test/namespaces/vitest.config.ts "$@"
