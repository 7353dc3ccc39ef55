# Sourced: puts the dependencies of the lock file in place when they are not, and builds.
# No dependency needs an install script, so none is run (.npmrc: ignore-scripts).
stamp=node_modules/.package-lock.json
if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  # Not `npm ci`: it refuses a lock file that lacks other platforms' optional binaries, which a mirror may not carry.
  # `--no-save` takes the locked versions and leaves the lock file as it is.
  npm install --no-save --no-audit --no-fund
fi
npm run --silent build
