# Which network backend each cloud has. os1, the source, has linuxbridge; os2, the target, what `up` was asked for. A cloud's
# backend is fixed when its data is made ($STATE/<cloud>/backend): databases and networks of one mean nothing to the other.
# shellcheck shell=bash disable=SC2153

known_backend() { # <value> <where it was given>
  local backend
  for backend in "${BACKENDS[@]}"; do [[ $1 != "$backend" ]] || return 0; done
  usage_error "$2 is '$1'" "one of: ${BACKENDS[*]}"
}

backend_of() { # <cloud>: prints the backend of its data; nothing when there is none
  if [[ -e $STATE/$1/backend ]]; then
    cat "$STATE/$1/backend"
  elif [[ -e $STATE/$1/was-ready ]]; then
    echo linuxbridge                            # made when the lab knew no other
  fi
}

# choose_backends <wish for the target, or nothing>: writes down each cloud's backend. Without a wish, what is there stays.
choose_backends() {
  local wish=$1 there home=$STATE/os2
  there=$(backend_of os2)
  if [[ -n $wish && -n $there && $wish != "$there" && -e $home/was-ready ]]; then
    fail "os2 has the backend $there, not $wish" \
      "its networks and databases were made by $there; another backend cannot go on with them" \
      "give that lab up first: npm run lab -- down; then npm run lab -- up --target-backend $wish (or go on with up --target-backend $there)"
  fi
  write_backend os1 "$SOURCE_BACKEND"
  write_backend os2 "${wish:-${there:-$TARGET_BACKEND}}"
}

write_backend() { # <cloud> <backend>
  mkdir -p "$STATE/$1"
  echo "$2" >"$STATE/$1/backend"
}

forget_data() { # <cloud>: all but its backend
  find "$STATE/$1" -mindepth 1 -maxdepth 1 ! -name backend -exec rm -rf {} +
}
