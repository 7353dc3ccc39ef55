# The caller's environment must not leak into the clouds: an exported OS_* variable would send the SDK
# elsewhere, a proxy would swallow calls to 10.91.0.x. apt alone keeps the caller's proxy.
# shellcheck shell=bash

APT_ENVIRONMENT=()

clean_environment() {
  local name
  for name in http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY; do
    [[ -v $name ]] || continue
    APT_ENVIRONMENT+=("$name=${!name}")
    unset "$name"
  done
  for name in $(compgen -e OS_ || true) $(compgen -e PYTHON || true) $(compgen -e VIRTUAL_ENV || true); do unset "$name"; done
  export no_proxy="localhost,127.0.0.1,${MGMT_IP[os1]},${MGMT_IP[os2]}"
  export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1       # no __pycache__ in the repository
  umask 022
}
