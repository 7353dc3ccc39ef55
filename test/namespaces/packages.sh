# Sourced: Debian's packages that the namespaces need, by name. No service may start itself: Debian asks /usr/sbin/policy-rc.d
# about that (101 = no); what stood there before is put back.
# shellcheck shell=bash

NAMESPACE_PACKAGES=(keepalived frr bird2 bind9 ucarp conntrack nftables iproute2 iputils-arping util-linux gcc libc6-dev)
NAMESPACE_POLICY=/usr/sbin/policy-rc.d
NAMESPACE_POLICY_MARK='# baton-namespaces: no service starts by itself while packages are installed'

forbid_namespace_services() {
  allow_namespace_services                        # of a run that was cut off
  if [[ -e $NAMESPACE_POLICY || -L $NAMESPACE_POLICY ]]; then mv "$NAMESPACE_POLICY" "$NAMESPACE_POLICY.before-baton-namespaces"; fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$NAMESPACE_POLICY_MARK" >"$NAMESPACE_POLICY"
  chmod 755 "$NAMESPACE_POLICY"
}

allow_namespace_services() {
  local saved=$NAMESPACE_POLICY.before-baton-namespaces
  if grep -qsF "$NAMESPACE_POLICY_MARK" "$NAMESPACE_POLICY"; then rm -f "$NAMESPACE_POLICY"; fi
  if [[ -e $saved || -L $saved ]]; then mv "$saved" "$NAMESPACE_POLICY"; fi
}

missing_namespace_packages() {
  local package
  for package in "${NAMESPACE_PACKAGES[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done
}

namespace_apt() {
  DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -y -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef "$@" >>"$NAMESPACE_LOG" 2>&1 </dev/null
}

install_namespace_packages() {
  local missing
  mapfile -t missing < <(missing_namespace_packages)
  ((${#missing[@]})) || return 0
  NAMESPACE_LOG=$(mktemp)
  echo "Installing ${missing[*]} (log: $NAMESPACE_LOG)"
  forbid_namespace_services
  trap allow_namespace_services EXIT
  namespace_apt update || echo "apt-get update failed (see $NAMESPACE_LOG); trying with the package lists at hand" >&2
  namespace_apt --no-install-recommends install "${missing[@]}" || {
    tail -15 "$NAMESPACE_LOG" >&2
    echo "The Debian packages could not be installed: the last lines of apt-get are above. Check the sources (bookworm main is" \
      "enough) with apt-get update, then run this again." >&2
    exit 1
  }
  allow_namespace_services
  trap - EXIT
}
