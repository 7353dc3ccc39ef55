import { sh } from './shell-text.ts';

/** Daemons that serve, share addresses or keep state beside those that do. */
export const WATCHED: readonly string[] = (
  'keepalived ucarp corosync pacemaker pcsd conntrackd relayd frr bird bird2 ' +
  'haproxy nginx apache2 httpd varnish varnishd lighttpd caddy envoy traefik squid pound ' +
  'hitch ldirectord ipvsadm cloud-init'
).split(' ');

/** `kids` and `ucarps`: the ids of keepalived's and ucarp's processes, once `proc_processes` has run. */
export const processes = sh`
kids= ucarps=
proc_processes() {
  for file in "$R"/proc/[0-9]*/comm; do
    name=
    read -r name 2>/dev/null <"$file" || continue
    echo "$name"
    file=\${file%/comm}
    case $name in
    keepalived) kids="$kids \${file##*/}" ;;
    ucarp) ucarps="$ucarps \${file##*/}" ;;
    esac
  done
}
`;

const text = sh`
ps_processes() { soon ps -axo comm | sort -u; }
systemd_units() { soon systemctl show --no-pager -p Id,LoadState,ActiveState,UnitFileState,After $UNITS; }
boot_links() {
  for file in "$R"/etc/rc[2-5].d/S* "$R"/etc/init.d/S*; do
    if [ -e "$file" ] || [ -h "$file" ]; then echo "\${file##*/}"; fi
  done
}
# What a boot script starts, line by line; other lines stay where they are.
boot_scripts() {
  set --
  if [ -r "$R/etc/inittab" ]; then
    while IFS=: read -r id levels action process; do
      process=\${process%% *}
      case $id$action in '#'*) ;; *sysinit | *wait | *once) [ -r "$R\${process#-}" ] && set -- "$@" "$R\${process#-}" ;; esac
    done <"$R/etc/inittab"
  fi
  for file in /etc/rc.local /etc/rc.d/rc.local; do [ -r "$R$file" ] && set -- "$@" "$R$file"; done
  [ $# = 0 ] || grep -hE "(^|[^A-Za-z0-9_-])($NAMES)([^A-Za-z0-9_-]|\$)" "$@"
}
if [ -r "$R/proc/1/comm" ]; then told processes proc_processes; else section processes 50000 ps_processes; fi
if [ -d "$R/run/systemd/system" ] && have systemctl; then section systemd-units 80000 systemd_units; fi
if have rc-update; then
  section openrc-enabled 20000 soon rc-update show
  section openrc-status 20000 soon rc-status -a
fi
if have service && [ "$kernel" = FreeBSD ]; then section freebsd-enabled 20000 soon service -e; fi
if have rcctl; then section openbsd-enabled 20000 soon rcctl ls on; fi
told boot-links boot_links
section boot-scripts 20000 boot_scripts
`;

export const services = [
  `NAMES='${WATCHED.join('|')}'`,
  `UNITS='${WATCHED.map((name) => `${name}.service`).join(' ')}'`,
  processes,
  text,
].join('\n');
