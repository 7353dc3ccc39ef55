# Debian's packages, by name. No service may start itself: the lab starts them inside the clouds.
# Debian asks /usr/sbin/policy-rc.d about that (101 = no); ours is put back afterwards.
# shellcheck shell=bash

POLICY=/usr/sbin/policy-rc.d
POLICY_SAVED=$POLICY.before-baton-lab
POLICY_MARK='# baton-lab: no service starts by itself while the lab installs packages'

forbid_service_starts() {
  allow_service_starts                            # of a run that was cut off
  [[ -e $POLICY || -L $POLICY ]] && mv "$POLICY" "$POLICY_SAVED"
  printf '#!/bin/sh\n%s\nexit 101\n' "$POLICY_MARK" >"$POLICY"
  chmod 755 "$POLICY"
}

allow_service_starts() {
  if grep -qsF "$POLICY_MARK" "$POLICY"; then rm -f "$POLICY"; fi
  if [[ -e $POLICY_SAVED || -L $POLICY_SAVED ]]; then mv "$POLICY_SAVED" "$POLICY"; fi
}

missing_packages() {
  local package
  while read -r package; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done < <(sed 's/#.*//' "$LAB_DIR/packages.txt" | tr -s ' \t' '\n' | sed '/^$/d')
}

apt() { # the caller's proxy, no questions, configuration files that the machine already has stay
  env "${APT_ENVIRONMENT[@]}" DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef "$@" >>"$STATE/apt.log" 2>&1
}

mend_dpkg() {
  [[ -z $(dpkg --audit 2>&1) ]] && return 0
  say "an earlier installation was cut off: dpkg --configure -a"
  DEBIAN_FRONTEND=noninteractive dpkg --force-confold --configure -a >>"$STATE/apt.log" 2>&1 || apt --fix-broken install || {
    tail -15 "$STATE/apt.log" >&2
    fail "Debian's package database is half-configured and does not mend itself" \
      "an installation was interrupted, and dpkg --configure -a failed (log: $STATE/apt.log)" \
      "run: dpkg --configure -a; apt-get --fix-broken install; then this again"
  }
}

install_packages() {
  local missing
  forbid_service_starts
  trap allow_service_starts EXIT
  mend_dpkg
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]})); then
    say "installing ${#missing[@]} Debian packages and what they need (5 minutes on a bare machine; log: $STATE/apt.log)"
    apt update || say "apt-get update failed (see $STATE/apt.log); trying with the package lists at hand"
    apt --no-install-recommends install "${missing[@]}" || {
      tail -15 "$STATE/apt.log" >&2
      fail "the Debian packages could not be installed" "apt-get failed, its last lines are above" \
        "see $STATE/apt.log; check the sources with apt-get update (bookworm main is enough), then this again"
    }
  fi
  allow_service_starts
  trap - EXIT
}
