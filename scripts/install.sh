# Sourced: puts the dependencies of the lock file in place when they are not, and builds.
# No dependency needs an install script, so none is run (.npmrc: ignore-scripts).
stamp=node_modules/.package-lock.json
if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  npm ci --no-audit --no-fund
fi
npm run --silent build
