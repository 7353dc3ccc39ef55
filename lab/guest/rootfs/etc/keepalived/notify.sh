#!/bin/sh
# keepalived calls: notify.sh GROUP|INSTANCE <name> <state> <priority>.  The state is shown over http and on the console.
echo "$3" >/www/state
echo "$(cut -d' ' -f1 /proc/uptime) $*" >>/var/log/vrrp.log
echo "VRRP $2 $3" >/dev/console
