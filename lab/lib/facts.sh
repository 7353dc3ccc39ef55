# What `up` leaves behind for others: clouds.yaml, lab.json for programs, and a few lines for people.
# shellcheck shell=bash disable=SC2153

write_clouds_yaml() {
  local cloud
  (
    umask 077
    {
      echo 'clouds:'
      for cloud in "${CLOUDS[@]}"; do
        cloud_entry "$cloud" "${MGMT_IP[$cloud]}" tenant demo
        cloud_entry "$cloud-admin" "${MGMT_IP[$cloud]}" admin admin
      done
    } >"$STATE/clouds.yaml.new"
  )
  mv "$STATE/clouds.yaml.new" "$STATE/clouds.yaml"
}

cloud_entry() { # <name> <address> <user> <project>
  cat <<Y
  $1:
    region_name: RegionOne
    auth:
      auth_url: http://$2:5000/v3
      username: $3
      password: $PASSWORD
      project_name: $4
      user_domain_name: Default
      project_domain_name: Default
Y
}

write_facts() { # lab.json, for programs
  local cloud phases='{}' clouds='{}' name
  for name in "${!PHASE_SECONDS[@]}"; do
    phases=$(jq --arg name "$name" --argjson seconds "${PHASE_SECONDS[$name]}" '.[$name] = $seconds' <<<"$phases")
  done
  for cloud in "${CLOUDS[@]}"; do
    clouds=$(jq --arg cloud "$cloud" --arg ip "${MGMT_IP[$cloud]}" --arg first "${POOL_FIRST[$cloud]}" --arg last "${POOL_LAST[$cloud]}" \
      --arg files "$STATE/$cloud/fs" --arg backend "$(backend_of "$cloud")" \
      '.[$cloud] = {backend: $backend, authUrl: "http://\($ip):5000/v3", tenant: $cloud, operator: "\($cloud)-admin", project: "demo",
        floatingIpPool: {first: $first, last: $last}, files: $files}' <<<"$clouds")
  done
  jq -n --argjson clouds "$clouds" --argjson phases "$phases" --arg state "$STATE" --arg ns "$INET_NS" --arg bridge "$INET_BRIDGE" \
    --arg gateway "$INET_GATEWAY" --arg cidr "$INET_CIDR" \
    '{state: $state, cloudsYaml: "\($state)/clouds.yaml", keys: "\($state)/keys", pairs: "\($state)/pairs",
      clouds: $clouds, internet: {namespace: $ns, bridge: $bridge, network: "internet", cidr: $cidr, gateway: $gateway},
      image: "lb", flavors: ["lb.tiny", "lb.small"], phaseSeconds: $phases}' >"$STATE/lab.json.new"
  mv "$STATE/lab.json.new" "$STATE/lab.json"
}

how_to_use() {
  cat >&2 <<TEXT

  backends   os1 $(backend_of os1), os2 $(backend_of os2)
  clouds     os1 os2 (user tenant, project demo), os1-admin os2-admin (operator); passwords: $PASSWORD
             export OS_CLIENT_CONFIG_FILE=$STATE/clouds.yaml
             openstack --os-cloud os1 server list
  a pair     npm run lab -- pair shop --wait
  outside    npm run lab -- inet curl http://<floating ip>/
  inside     npm run lab -- shell os1
  by ssh     ssh -F $STATE/keys/ssh_config <load balancer>
  facts      $STATE/lab.json
  stop       npm run lab -- down
TEXT
}
