# A cloud's machine seen from outside: start it, find it, run something in it, stop it.
# A machine records "<pid> <start time>" of its first process itself (cloud/machine.sh), so it is found again
# even when the command that started it was killed, and a pid that was given to somebody else is never touched.
# shellcheck shell=bash

machine_pid() { # <cloud>: prints the pid when that very process is alive
  local pid started stat
  read -r pid started 2>/dev/null <"$STATE/$1/machine.pid" || return 1
  stat=$(cat "/proc/$pid/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086  # the fields after "(name)"; number 20 of them is the start time
  set -- ${stat##*) }
  [[ ${20} == "$started" && $1 != Z ]] && echo "$pid"
}

in_cloud() { # <cloud> <command...>: in all namespaces of the machine
  local pid
  pid=$(machine_pid "$1") || { echo "the machine of $1 does not run" >&2; return 1; }
  shift
  nsenter -t "$pid" -m -u -i -n -p -- "$@"
}

services() { # <cloud> <step>
  in_cloud "$1" "$LAB_DIR/cloud/services.sh" "$@"
}

start_machine() { # <cloud>
  local cloud=$1 pid log=$STATE/$1/machine.log ready=$STATE/$1/fs/run/lab/machine-ready
  mkdir -p "$STATE/$cloud/fs"
  rm -f "$STATE/$cloud/machine.pid" "$ready"
  setsid unshare --net --mount --uts --ipc --pid --fork --kill-child "$LAB_DIR/cloud/machine.sh" "$cloud" \
    </dev/null >"$log" 2>&1 9>&- &
  wait_for "the machine of $cloud" 20 test -e "$ready" || {
    cat "$log" >&2
    fail "the machine of $cloud did not start" "its last words are above (log: $log)" "lab down, then lab up"
  }
  pid=$(machine_pid "$cloud")
  plug_in "$cloud" "$pid"
}

stop_machine() { # <cloud>: MariaDB closes its files; all the rest may die with the machine's first process
  local cloud=$1 pid
  pid=$(machine_pid "$cloud") || { rm -f "$STATE/$cloud/machine.pid" "$STATE/$cloud/ready"; return 0; }
  rm -f "$STATE/$cloud/ready"
  timeout 30 nsenter -t "$pid" -m -u -i -n -p -- \
    mysqladmin --no-defaults -uroot -S /run/mysqld/mysqld.sock shutdown >/dev/null 2>&1 || true
  kill -9 "$pid" 2>/dev/null || true
  wait_for "the end of the machine of $cloud" 20 is_gone "$cloud"
  rm -f "$STATE/$cloud/machine.pid"
}

is_gone() { ! machine_pid "$1"; }

api_answers() { # <cloud> <port>: any HTTP answer but 5xx counts, 300 and 401 are normal
  local code
  code=$(curl -s -o /dev/null -m 10 -w '%{http_code}' "http://${MGMT_IP[$1]}:$2/" || true)
  [[ $code =~ ^[234] ]]
}

dead_daemons() { # <cloud>: the names of daemons that were started and are gone
  in_cloud "$1" "$LAB_DIR/cloud/services.sh" "$1" dead-daemons
}

# state_of <cloud>: up (complete and answering), unhealthy (complete once, something does not answer),
# partial (a start was cut off) or down
state_of() {
  local api
  machine_pid "$1" >/dev/null || { echo down; return; }
  [[ -e $STATE/$1/ready ]] || { echo partial; return; }
  for api in "${API_PORTS[@]}"; do
    api_answers "$1" "${api#*:}" || { echo unhealthy; return; }
  done
  [[ -z $(dead_daemons "$1") ]] || { echo unhealthy; return; }
  internet_works || { echo unhealthy; return; }
  echo up
}
