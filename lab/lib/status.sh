# lab status: what runs, and does it answer? Exit code 0 when all is up, 1 otherwise.
# shellcheck shell=bash disable=SC2153

lab_status() {
  local json='' facts all
  case ${1:-} in
    '') ;;
    --json) json=yes ;;
    *) usage_error "status does not know '$1'" "lab status [--json]" ;;
  esac
  need_root status
  facts=$(status_facts)
  all=$(grep -o '"state": *"[a-z]*"' <<<"$facts" | head -1 | cut -d'"' -f4)
  if [[ -n $json ]]; then
    echo "$facts"
  else
    if command -v jq >/dev/null; then
      jq -r '"lab       \(.state)",
        (.clouds | to_entries[] | "\(.key)       \(.value.state)\(if .value.backend then " on \(.value.backend)" else "" end)\(if .value.pid then ", pid \(.value.pid), " else " " end)"
          + ([.value.apis | to_entries[] | "\(.key)\(if .value then "" else " DOES NOT ANSWER" end)"] | join(" "))
          + (.value.deadDaemons | map(" \(.) DIED") | join(""))),
        "internet  namespace \(.internet.namespace) is \(if .internet.exists then "there" else "missing" end)",
        "pairs     \(if (.pairs | length) > 0 then .pairs | join(" ") else "none" end)"' <<<"$facts"
    else
      echo "lab       down (its packages were never installed)"
    fi
    case $all in
      up) ;;
      down) say "start it with: npm run lab -- up" ;;
      *) say "mend it with: npm run lab -- up (it starts what died, or does not answer, again)" ;;
    esac
  fi
  [[ $all == up ]]
}

status_facts() {
  local cloud api pid state all=up clouds='{}' apis dead internet=false pairs
  command -v jq >/dev/null || { echo '{"state": "down"}'; return; }
  if internet_works; then internet=true; fi
  for cloud in "${CLOUDS[@]}"; do
    state=$(state_of "$cloud") pid=$(machine_pid "$cloud" || true) apis='{}' dead='[]'
    if [[ -n $pid ]]; then
      apis=$(for api in "${API_PORTS[@]}"; do api_answers "$cloud" "${api#*:}" && echo "${api%:*} true" || echo "${api%:*} false"; done |
        jq -Rn '[inputs | split(" ") | {key: .[0], value: (.[1] == "true")}] | from_entries')
      dead=$(dead_daemons "$cloud" | jq -Rn '[inputs]')
    fi
    clouds=$(jq --arg cloud "$cloud" --arg state "$state" --arg pid "$pid" --argjson apis "$apis" \
      --arg backend "$(backend_of "$cloud")" --argjson dead "$dead" \
      '.[$cloud] = {state: $state, backend: (if $backend == "" then null else $backend end), deadDaemons: $dead,
        pid: (if $pid == "" then null else ($pid | tonumber) end), apis: $apis}' <<<"$clouds")
  done
  all=$(jq -r '[.[].state] | unique | if . == ["up"] then "up" elif . == ["down"] then "down" else "degraded" end' <<<"$clouds")
  pairs=$(find "$STATE/pairs" -name '*.json' -printf '%f\n' 2>/dev/null | sed 's/\.json$//' | sort | jq -R . | jq -s .)
  jq -n --arg all "$all" --argjson clouds "$clouds" --argjson pairs "$pairs" --arg ns "$INET_NS" --argjson exists "$internet" \
    --arg state "$STATE" \
    '{state: $all, clouds: $clouds, internet: {namespace: $ns, exists: $exists}, pairs: $pairs, folder: $state}'
}
