import { sh } from './shell-text.ts';

/** What system it is, who starts its services, its disks, its clock, and what cloud-init will do. */
export const system = sh`
privilege() { echo "uid=$uid"; echo "root=$root"; }
first_line() { line=; [ -r "$1" ] && read -r line <"$1"; printf '%s' "$line"; }
product() {
  have opnsense-version && opnsense-version
  [ -r "$R/etc/platform" ] && { first_line "$R/etc/platform"; echo " $(cat "$R/etc/version")"; }
}
init_of() {
  [ -d "$R/run/systemd/system" ] && echo systemd=yes
  [ -d "$R/run/openrc" ] && echo openrc=yes
  echo "link=$(readlink "$R/sbin/init")"
  echo "comm=$(first_line "$R/proc/1/comm")"
}
mounted() { mount -p || mount; }
block_ids() { if have blkid; then as_root blkid; else ls -l "$R/dev/disk/by-uuid"; fi; }
cloud_init() {
  if have cloud-init || [ -d "$R/etc/cloud" ]; then echo installed; fi
  [ -e "$R/etc/cloud/cloud-init.disabled" ] && echo disabled-by-file
  case " $(first_line "$R/proc/cmdline") " in *' cloud-init=disabled '*) echo disabled-by-kernel ;; esac
  [ -d "$R/etc/cloud" ] && own grep -hE '^[[:space:]]*(manual_cache_clean|preserve_hostname)[[:space:]]*:' "$R/etc/cloud/cloud.cfg" "$R"/etc/cloud/cloud.cfg.d/*.cfg
}
time_sync() {
  have timedatectl && { echo '# timedatectl'; soon timedatectl show -p NTPSynchronized; }
  have chronyc && { echo '# chronyc'; soon chronyc -n tracking; }
  have ntpq && { echo '# ntpq'; soon ntpq -c rv; }
  have ntpctl && { echo '# ntpctl'; soon ntpctl -s status; }
  have adjtimex && { echo '# adjtimex'; adjtimex; }
}
names=$(uname -snr)
kernel=\${names%% *}
told privilege privilege
told uname echo "$names"
section_file os-release 8000 /etc/os-release
told product product
told init init_of
if [ -r "$R/proc/mounts" ]; then section_file mounts 100000 /proc/mounts; else section mounts 100000 mounted; fi
section_file fstab 50000 /etc/fstab
section cloud-init 8000 cloud_init
section time-sync 8000 time_sync
section block-ids 50000 block_ids
`;
