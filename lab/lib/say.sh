# How the lab talks. Talk goes to stderr; stdout carries answers only (JSON, a command's own output).
# shellcheck shell=bash

say() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }

# fail <what happened> <why> <how to solve it>
fail() {
  printf 'lab: %s\n  why:    %s\n  remedy: %s\n' "$1" "$2" "$3" >&2
  exit 1
}

# usage_error <what is wrong> <what would be right>
usage_error() {
  printf 'lab: %s\n  right:  %s\n  "lab help" lists all commands.\n' "$1" "$2" >&2
  exit 2
}

# Milliseconds since 1970, and "12.3" for the seconds since such a stamp.
now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo "${t%???}"; }
seconds_since() { local ms=$(($(now_ms) - $1)); printf '%d.%d' $((ms / 1000)) $((ms % 1000 / 100)); }

# wait_for <what> <seconds> <command...>: until the command succeeds; 5 times a second
wait_for() {
  local what=$1 seconds=$2 try
  shift 2
  for ((try = 0; try < seconds * 5; try++)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.2
  done
  echo "still waiting for $what after ${seconds} s" >&2
  return 1
}
