import { sh } from './shell-text.ts';

/**
 * How traffic goes on to the backends. IPVS is read where the kernel shows it: ipvsadm would load its module. `exit 2` of grep is
 * a file that could not be read (grep(1)).
 */
export const passingOn = sh`
picked() { own grep -nE "$1" "$2"; echo "exit $?"; }
nginx_lines() { cd "$R/etc" && as_root grep -rnE '^[[:space:]]*proxy_bind[[:space:]].*[[:space:]]transparent' nginx; echo "exit $?"; }
for file in "$R"/etc/haproxy/*.cfg "$R"/etc/haproxy/conf.d/*.cfg "$R"/usr/local/etc/haproxy.c*f*; do
  [ -f "$file" ] && section_of "\${file#"$R"}" haproxy 20000 picked '^[[:space:]]*peers[[:space:]]|[[:space:]]usesrc[[:space:]]' "$file"
done
if [ -d "$R/etc/nginx" ]; then section nginx 20000 nginx_lines; fi
section_file ip-vs 100000 /proc/net/ip_vs
`;
