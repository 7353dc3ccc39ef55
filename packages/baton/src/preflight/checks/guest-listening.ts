import { type Check, type Verdict, unknown, warn } from '../check.ts';
import { includes } from './guest-instances.ts';
import { eachGuest, type Seen } from './guest-looks.ts';

const ANY = new Set(['0.0.0.0', '::', '*']);

export const guestListening: Check = {
  id: 'guest.listening',
  title: 'Each load balancer listens on the port that is probed',
  looksAt:
    'Listening sockets for the TCP port of probe.http, on any address or on the VIP. One that is bound to the VIP starts on a BACKUP only with net.ipv4.ip_nonlocal_bind=1.',
  needs: 'guest',
  remedy:
    'ss -lntp on the load balancer: start the proxy there (systemctl status haproxy). Bound to the VIP: sysctl -w net.ipv4.ip_nonlocal_bind=1, and in /etc/sysctl.d; or bind to any address.',
  run: (input) => {
    const { http } = input.plan.probe;
    const vips = input.plan.vips.map(({ address }) => address);
    return eachGuest(
      input,
      ['listening'],
      (look) => (http === null ? [] : judge(look, http.port, vips)),
      http === null ? 'the plan probes no port.' : `port ${http.port} is listened on.`,
    );
  },
};

function judge(look: Seen<'listening'>, port: number, vips: readonly string[]): readonly Verdict[] {
  const sockets = look.listening.filter((one) => one.protocol === 'tcp' && one.port === port);
  if (sockets.some(({ address }) => ANY.has(address) || includes(vips, address))) return [];
  // IPVS forwards in the kernel, without a socket.
  if ((look.companions ?? []).some((name) => /ip_?vs|ldirectord/i.test(name)))
    return [
      unknown(`nothing listens on port ${port}; IPVS may forward it in the kernel.`, 'ipvsadm -Ln shows its services.'),
    ];
  return [
    sockets.length === 0
      ? warn(`nothing listens on port ${port}: as MASTER it would not serve, unless a notify script starts it.`)
      : warn(
          `port ${port} is listened on at ${sockets.map(({ address }) => address).join(', ')} only, and not at the VIP.`,
        ),
  ];
}
