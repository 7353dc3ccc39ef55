#!/bin/sh
# A program that answers as `rbd` 16.2 does, for one image whose state is the files of a folder (FAKE_RBD). What a real one does is
# tried on a real Ceph (test/disks/rbd.disks.ts); this one is for machines without, and starts in a millisecond.
set -eu
cd "$FAKE_RBD"
echo "$*" >>calls
while [ "${1#--}" != "$1" ]; do shift 2; done

fail() { # CODE WORDS
  echo "$2" >&2
  exit "$1"
}

snapshots() {
  id=0
  between=
  printf '['
  while read -r name; do
    id=$((id + 1))
    printf '%s{"id":%d,"name":"%s","size":%s,"protected":"false"}' "$between" "$id" "$name" "$(cat size)"
    between=,
  done <snapshots
  printf ']'
}

# The first line of it is gone afterwards.
status() {
  watcher=$(head -n 1 watchers)
  tail -n +2 watchers >watchers.new
  mv watchers.new watchers
  if [ -z "$watcher" ]; then printf '{"watchers":[]}'; else printf '{"watchers":[{"address":"%s","client":1,"cookie":1}]}' "$watcher"; fi
}

# The name behind a `t` after an `f` of two letters.
import_diff() {
  if [ -f full-after ]; then
    head -c "$(cat full-after)" >imported
    fail 28 'rbd: import-diff failed: (28) No space left on device'
  fi
  cat >imported
  touch changed
  if [ "$(tail -c 1 imported)" != e ]; then fail 33 'rbd: import-diff failed: (33) Numerical argument out of domain'; fi
  rm changed
  echo "$(dd if=imported bs=1 skip=24 count=2 2>dd.out)" >>snapshots
}

case "$1 ${2:-}" in
  'info '*) printf '{"id":"1","size":%s,"object_size":4194304,"features":["layering"]}' "$(cat size)" ;;
  'snap ls') snapshots ;;
  'status '*) status ;;
  'diff '*) if [ -f changed ]; then echo 'Offset Length Type'; fi ;;
  'snap rollback') rm changed ;;
  'import-diff '*) import_diff ;;
  'export-diff '*)
    cat recorded
    exit "$(cat export-code)"
    ;;
  'snap create') exec sleep 60 ;;
  'snap protect')
    echo 'auth: key = AQBSdFhcvm5XJhAAgIoUiFM+vbOvtuIWnq7qlQ== refused by nbd://user:word@127.0.0.1/x' >&2
    fail 1 'rbd: (1) Operation not permitted'
    ;;
  'migration prepare') cat >source-spec ;;
  *) fail 22 "rbd: error parsing command '$*'" ;;
esac
