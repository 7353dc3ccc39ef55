/**
 * A keepalived that is acted: it reads its file when it starts and at SIGHUP, takes the last `priority` and `nopreempt` or `preempt`
 * of each instance, and writes its JSON dump at SIGUSR1, as `keepalived --signum=JSON` says here.
 */
import { join } from 'node:path';
import { type FakeGuest, type FakeGuestOptions, startFakeGuest } from './fake-guest.ts';

export const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';

export interface ActedKeepalived {
  readonly guest: FakeGuest;
  readonly pid: number;
}

/** `deaf`: it reads nothing at SIGHUP. */
export async function keepalivedGuest(
  configuration: string,
  { deaf = false, ...options }: FakeGuestOptions & { readonly deaf?: boolean } = {},
): Promise<ActedKeepalived> {
  const guest = await startFakeGuest(options);
  const { root } = guest.surroundings;
  guest.file('tmp/.keep', '');
  guest.file('run/.keep', '');
  guest.file('proc/sys/kernel/random/boot_id', '7c9a\n');
  guest.file('proc/1/comm', 'systemd\n');
  guest.file(KEEPALIVED_CONF, configuration, 0o640);
  const conf = join(root, KEEPALIVED_CONF);
  const dump = join(root, 'tmp/keepalived.json');
  const pid = guest.daemon(`
flush() {
  [ -n "$name" ] || return
  instances="$instances\${instances:+,}{\\"data\\":{\\"iname\\":\\"$name\\",\\"ifp_ifname\\":\\"eth0\\",\\"vrid\\":51,\\"base_priority\\":$priority,\\"effective_priority\\":$priority,\\"vipset\\":false,\\"state\\":1,\\"nopreempt\\":$nopreempt,\\"auth_data\\":\\"s3cr3t\\"}}"
}
load() {
  instances= name=
  while read -r key value rest; do
    [ "$key" = @lb2 ] && { key=$value; value=$rest; }
    case $key in
    vrrp_instance) flush; name=$value priority=100 nopreempt=false ;;
    priority) priority=$value ;;
    nopreempt) nopreempt=true ;;
    preempt) nopreempt=false ;;
    esac
  done <'${conf}'
  flush
}
load
trap '${deaf ? ':' : 'load'}' HUP
trap 'printf "[%s]" "$instances" >${dump}.new; mv ${dump}.new ${dump}' USR1
trap 'rm -rf ${root}/proc/$$; exit 0' TERM
while :; do sleep 0.05; done`);
  guest.file(`proc/${pid}/comm`, 'keepalived\n');
  guest.file(`proc/${pid}/status`, 'Name:\tkeepalived\nPPid:\t1\n');
  guest.file(`proc/${pid}/cmdline`, '/usr/sbin/keepalived\0--dont-fork\0');
  guest.program('uname', 'case $1 in -s) echo Linux ;; *) echo Linux lb2 6.1.0 ;; esac');
  guest.program('id', 'echo 0');
  guest.program('keepalived', `case $1 in --signum=JSON) echo 10 ;; -t) exit 0 ;; *) exit 1 ;; esac`);
  return { guest, pid };
}
