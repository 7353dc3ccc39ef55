import { sh } from './shell-text.ts';

/** Its parent process (`kpid`), the file and the configuration id that it was started with, and where its files are. Needs `processes`. */
export const findingKeepalived = sh`
parents=
for pid in $kids; do
  above=
  while read -r key value; do [ "$key" = PPid: ] && { above=$value; break; }; done 2>/dev/null <"$R/proc/$pid/status"
  case " $kids " in *" $above "*) ;; *) parents="$parents $pid" ;; esac
done
set -- $parents
kpid=\${1:-}
kcount=$#
kconf=/etc/keepalived/keepalived.conf
kid=
if [ -n "$kpid" ]; then
  IFS=$newline
  set -f
  set -- $(tr '\000' '\n' <"$R/proc/$kpid/cmdline" 2>/dev/null)
  set +f
  IFS=$old_ifs
  while [ $# -gt 0 ]; do
    case $1 in
    -f | --use-file) [ $# -gt 1 ] && kconf=$2 ;;
    --use-file=*) kconf=\${1#*=} ;;
    -f?*) kconf=\${1#-f} ;;
    -i | --config-id) [ $# -gt 1 ] && kid=$2 ;;
    --config-id=*) kid=\${1#*=} ;;
    esac
    shift
  done
fi
case $kconf in /*) ;; *) kconf=/etc/keepalived/keepalived.conf ;; esac
# In a container its files are under its own root.
kroot=$R
if [ -n "$kpid" ]; then
  case $(own readlink "$R/proc/$kpid/root" 2>/dev/null) in '' | /) ;; *) kroot=$R/proc/$kpid/root ;; esac
fi
`;

/** `keepalived_state`: lets it dump its state, and prints that. A dump holds passwords and may be readable by all: what was not there before is removed again. */
export const keepalivedDump = sh`
full=
ls -d --full-time / >/dev/null 2>&1 && full=--full-time
# asked <signal> <file>: asks for it, and waits for a new one that grows no more
asked() {
  number=$(keepalived --signum="$1" 2>/dev/null)
  case $number in '' | *[!0-9]*) return 1 ;; esac
  before=$(own ls -lid $full "$2" 2>/dev/null)
  if [ -z "$root" ]; then kill "-$number" "$kpid" || return 1; else as_root kill "-$number" "$kpid" || return 1; fi
  tries=0 last=
  while [ $tries -lt 20 ]; do
    sleep 0.1 2>/dev/null || { sleep 1; tries=$((tries + 9)); }
    now=
    own test -s "$2" && now=$(own ls -lid $full "$2" 2>/dev/null)
    [ -n "$now" ] && [ "$now" != "$before" ] && [ "$now" = "$last" ] && return 0
    last=$now
    tries=$((tries + 1))
  done
  [ -n "$before" ] || own rm -f "$2"
  return 1
}
# dump <name> <bytes> <file>: prints what was asked for
dump() {
  section_file "$1" "$2" "$3" ''
  [ -n "$before" ] || own rm -f "$3"
}
# keepalived_state: by JSON, or else by both of the older dumps
keepalived_state() {
  # With PrivateTmp its /tmp is its own, though its root is not.
  ktmp=$R/proc/$kpid/root/tmp
  own test -d "$ktmp" || ktmp=$R/tmp
  if asked JSON "$ktmp/keepalived.json"; then dump keepalived-json 500000 "$ktmp/keepalived.json"
  else
    asked DATA "$ktmp/keepalived.data" && dump keepalived-data 500000 "$ktmp/keepalived.data"
    asked STATS "$ktmp/keepalived.stats" && dump keepalived-stats 100000 "$ktmp/keepalived.stats"
  fi
}
`;

/** `keepalived_texts`: the files that it is configured by, a section for each. */
export const keepalivedTexts = sh`
keepalived_files() {
  IFS=$old_ifs
  kfolder=\${kconf%/*}
  set -- "$kroot/etc/keepalived"
  case $kfolder in '' | /etc | /etc/keepalived | /etc/keepalived/*) ;; *) set -- "$@" "$kroot$kfolder" ;; esac
  as_root find -L "$@" -type f 2>/dev/null
  echo "$kroot$kconf"
}
included_files() {
  IFS=$old_ifs
  set +f
  own sed -n 's/^[[:space:]]*include[rmweba]*[[:space:]]*["'\'']*\(\/[^"'\''[:space:]]*\).*/\1/p' "$@" 2>/dev/null |
    while read -r pattern; do
      for file in "$kroot"$pattern; do echo "$file"; done
    done
}
# chosen <path...>: no keys, no copies that others left; the first hundred
chosen() {
  for file; do
    case $file in *.key | *.pem | *.p12 | *.pfx | *.crt | *.cer | *~ | *.swp | *.gz | *.dpkg-* | *.rpm* | *.sample | *.baton-*) continue ;; esac
    [ "$chosen_count" -lt 100 ] && own test -f "$file" || continue
    case "$newline$knames$newline" in *"$newline$file$newline"*) continue ;; esac
    knames="$knames\${knames:+$newline}$file"
    chosen_count=$((chosen_count + 1))
  done
}
keepalived_texts() {
  knames= chosen_count=0
  IFS=$newline
  set -f
  set -- $(keepalived_files | sort -u)
  IFS=$old_ifs
  chosen "$@"
  IFS=$newline
  set -- $(included_files $knames | sort -u)
  IFS=$old_ifs
  chosen "$@"
  IFS=$newline
  set -- $knames
  set +f
  IFS=$old_ifs
  for file; do section_file keepalived-file 200000 "\${file#"$kroot"}" "$kroot"; done
}
`;

const functions = sh`
about_keepalived() { echo "pid=$kpid"; echo "daemons=$kcount"; echo "main=$kconf"; echo "id=$kid"; have keepalived && echo installed=yes; }
keepalived_version() { soon keepalived --version 2>&1; }
keepalived_test() {
  if [ -n "$kid" ]; then as_root keepalived -t -l -f "$kconf" -i "$kid" 2>&1; else as_root keepalived -t -l -f "$kconf" 2>&1; fi
  echo "exit $?"
}
`;

const text = sh`
if [ -n "$kpid" ] || [ -d "$R/etc/keepalived" ] || have keepalived; then
  told keepalived about_keepalived
  keepalived_texts
  IFS=$newline
  set -f
  set -- $knames
  set +f
  IFS=$old_ifs
  if [ $# -gt 0 ]; then own grep -hiE 'script|notify|^[[:space:]]*[$].*[.](sh|bash|py|pl|rb)' "$@" 2>/dev/null | one_a_line | script_sections "$kroot"; fi
  if have keepalived; then
    section keepalived-version 8000 keepalived_version
    if [ "$kroot" = "$R" ] && own test -f "$kroot$kconf"; then section keepalived-test 50000 keepalived_test; fi
    if [ -n "$kpid" ] && [ "$root" != none ]; then keepalived_state; fi
  fi
fi
`;

/**
 * keepalived's files, the scripts that they name, its version, its own test of them (-t), and its state. The state comes from its
 * own dump, which it writes to its /tmp when it gets the signal that `--signum=JSON` names (keepalived(8)); without JSON, those of
 * DATA and STATS.
 */
export const keepalived = [findingKeepalived, functions, keepalivedTexts, keepalivedDump, text].join('\n');
