# One command that changes the lab at a time. The lock is file descriptor 9: helpers inherit it on purpose, so when an
# `up` is killed and its apt-get or database migration runs on, the next command waits for that too. Daemons close it.
# shellcheck shell=bash

take_lock() {
  mkdir -p "$STATE"
  chmod 755 "$STATE"
  exec 9>>"$STATE/lock"
  if ! flock -n 9; then
    say "another lab command is at work ($(cat "$STATE/lock.by" 2>/dev/null || echo 'unknown')); waiting for it, up to 15 minutes"
    flock -w 900 9 || fail "the lab is busy since more than 15 minutes" \
      "another lab command, or a helper that outlived one, holds $STATE/lock" \
      "look who it is with: lslocks | grep $STATE/lock"
  fi
  echo "pid $$: lab $*" >"$STATE/lock.by"
}
