# Sourced: a chromium for the pages' stories, told in BATON_CHROMIUM. How packages are installed is the same as for the namespaces:
# no service starts itself.
# shellcheck shell=bash

find_chromium() {
  local usual=/usr/bin/chromium
  if [[ -n ${BATON_CHROMIUM:-} ]]; then
    [[ -x $BATON_CHROMIUM ]] || no_chromium "BATON_CHROMIUM is $BATON_CHROMIUM, which is no program."
  elif [[ -x $usual ]]; then
    BATON_CHROMIUM=$usual
  else
    [[ $(id -u) == 0 ]] || no_chromium "There is no $usual, and only root can install it."
    command -v apt-get >/dev/null || no_chromium "There is no $usual, and no apt-get to install it with."
    source test/namespaces/packages.sh
    # What the pages are written in, where a machine has no fonts: its recommendations would bring a desktop along.
    # shellcheck disable=SC2034
    NAMESPACE_PACKAGES=(chromium fonts-dejavu-core fonts-liberation)
    install_namespace_packages
    BATON_CHROMIUM=$usual
  fi
  export BATON_CHROMIUM
}

no_chromium() {
  echo "e2e:pages needs chromium. $1" \
    "Install Debian's package (apt-get install chromium), or name the program of another one: BATON_CHROMIUM=/path/to/chromium." >&2
  exit 1
}
