# lab down: stop both clouds and take the networks away. Works on whatever is there, also on half a lab.
# shellcheck shell=bash

lab_down() {
  local keep='' purge='' argument cloud
  for argument; do
    case $argument in
      --keep) keep=yes ;;
      --purge) purge=yes ;;
      *) usage_error "down does not know '$argument'" "lab down [--keep | --purge]" ;;
    esac
  done
  [[ -n $keep && -n $purge ]] && usage_error "--keep and --purge exclude each other" "lab down [--keep | --purge]"
  need_root down
  check_owner down
  take_lock down
  for cloud in "${CLOUDS[@]}"; do stop_machine "$cloud"; done
  if command -v ip >/dev/null; then remove_networks; fi
  "$LAB_DIR/guest/build-image.sh" --clean "$STATE/image/work"
  allow_service_starts
  rm -f "$STATE/lab.json" "$STATE/clouds.yaml"
  if [[ -n $keep ]]; then
    say "stopped; everything is kept, lab up continues with it"
    return 0
  fi
  rm -rf "$STATE/os1" "$STATE/os2" "$STATE/pairs" "$STATE/keys"
  if [[ -n $purge ]]; then
    rm -rf "${STATE:?}"/{image,template,apt.log,lock.by,lock}
    rmdir "$STATE" 2>/dev/null || say "$STATE holds files that are not the lab's; they stay"
    say "stopped; nothing is left but the Debian packages"
  else
    say "stopped; the clouds are forgotten, image and template are kept"
  fi
}
