import { sh } from './shell-text.ts';

/** CARP and the firewalls that are made of it, VyOS, Pacemaker, ucarp: what they are configured to, and what they say. */
export const otherDaemons = sh`
carp_state() { sysctl net.inet.carp; [ "$kernel" = OpenBSD ] && ifconfig -g carp; }
ucarp_processes() {
  if [ -r "$R/proc/1/comm" ]; then
    for pid in $ucarps; do tr '\000' ' ' <"$R/proc/$pid/cmdline"; echo; done
  else soon ps -axww -o command | grep -E '^([^ ]*/)?ucarp '; fi
}
vyos_vrrp() {
  if have vyatta-op-cmd-wrapper; then soon vyatta-op-cmd-wrapper show vrrp
  else soon "$R/opt/vyatta/bin/vyatta-op-cmd-wrapper" show vrrp; fi
}
crm_xml() { as_root crm_mon -1 --output-as=xml || as_root crm_mon --as-xml; }
case $kernel in *BSD)
  section carp-sysctl 4000 carp_state
  for file in /etc/rc.conf /etc/rc.conf.local; do
    [ -r "$R$file" ] && section_file rc-conf 60000 "$file"
  done
  for file in "$R"/etc/hostname.*; do
    [ -f "$file" ] && section_file hostname-if 20000 "\${file#"$R"}"
  done
  ;;
esac
for file in /conf/config.xml /cf/conf/config.xml; do
  [ -f "$R$file" ] && { section_file firewall-config 900000 "$file"; break; }
done
if [ -f "$R/config/config.boot" ]; then
  section_file vyos-config 500000 /config/config.boot
  section vyos-vrrp 50000 vyos_vrrp
  own grep -h /config/ "$R/config/config.boot" 2>/dev/null | one_a_line | script_sections "$R"
fi
if have crm_mon; then
  section crm-mon 500000 crm_xml
  section cib 900000 as_root cibadmin -Q
elif have pcs; then
  section pcs-status 100000 as_root pcs status
  section pcs-config 200000 as_root pcs config
fi
if [ -n "$ucarps" ] || [ ! -r "$R/proc/1/comm" ]; then section ucarp-processes 50000 ucarp_processes; fi
set --
for file in "$R/etc/network/interfaces" "$R"/etc/network/interfaces.d/*; do [ -f "$file" ] && set -- "$@" "$file"; done
if [ $# -gt 0 ]; then
  IFS=$newline
  set -f
  set -- $(own grep -l ucarp "$@" 2>/dev/null)
  set +f
  IFS=$old_ifs
  for file; do section_file ucarp-interfaces 50000 "\${file#"$R"}"; done
fi
if [ $# -gt 0 ] || [ -n "$ucarps" ]; then
  {
    echo /usr/share/ucarp/vip-up
    echo /usr/share/ucarp/vip-down
    [ $# -gt 0 ] && own grep -hE '^[[:space:]]*ucarp-(up|down)script' "$@"
    ucarp_processes
  } 2>/dev/null | one_a_line | script_sections "$R"
fi
printf '%s done\n' "$BOUNDARY"
`;
