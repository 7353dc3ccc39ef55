import type { RunningInstance } from '../../domain/vrrp.ts';
import { parseIpAddrText } from '../linux/ip-text.ts';
import type { Look } from '../linux/look.ts';
import { parseUname } from '../linux/system.ts';
import { keyValues } from '../linux/lines.ts';
import { vrrpOf } from '../linux/vrrp/vrrp-of.ts';
import type { VrrpKind } from '../../domain/vrrp.ts';

/** What a look told of the daemons. */
export interface Seen {
  readonly kinds: readonly VrrpKind[];
  readonly instances: readonly RunningInstance[];
  /** keepalived runs, and told nothing. */
  readonly silent: boolean;
  /** As they are known in the guest; keepalived's. */
  readonly main: string;
  readonly node: { readonly hostName: string; readonly configId?: string };
  readonly pid: string;
  /** Lines of the records: `raised 254 1 4242`, `stopped systemd`. */
  readonly records: readonly string[];
  /** Files that an act which was killed left raised. */
  readonly left: readonly string[];
  readonly mayBeRoot: boolean;
}

export function seenIn(look: Look): Seen {
  const uname = look.parse('uname', parseUname);
  const about = keyValues((look.text('keepalived') ?? '').split('\n'));
  const hostName = uname?.hostName ?? '';
  const readings = vrrpOf(look, hostName).readings;
  const running = readings.flatMap((reading) => reading.running ?? []);
  const ucarp = readings.find(({ configuration }) => configuration?.kind === 'ucarp')?.configuration ?? null;
  const held = new Set(
    look.parse('ip-addr', parseIpAddrText)?.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
  );
  const pid = about.get('pid') ?? '';
  const id = about.get('id') ?? '';
  return {
    kinds: [...new Set([...running.map(({ kind }) => kind), ...(ucarp === null ? [] : (['ucarp'] as const))])],
    instances: [
      ...running.flatMap(({ instances }) => instances),
      // ucarp cannot be asked: it is MASTER where its script put the address.
      ...(ucarp?.instances ?? []).map(({ name, interface: device, routerId, addresses }): RunningInstance => {
        const holds = addresses.every(({ address }) => held.has(address));
        return {
          name,
          interface: device,
          routerId,
          state: holds ? 'MASTER' : 'BACKUP',
          basePriority: null,
          effectivePriority: null,
          masterPriority: null,
          holdsAddresses: holds,
          addresses: addresses.map(({ address }) => address),
          advertsReceived: null,
          advertsSent: null,
          becameMaster: null,
        };
      }),
    ],
    silent: pid !== '' && !running.some(({ kind }) => kind === 'keepalived' || kind === 'vyos'),
    main: about.get('main') ?? '/etc/keepalived/keepalived.conf',
    node: { hostName, ...(id === '' ? {} : { configId: id }) },
    pid,
    records: (look.text('record') ?? '').split('\n').filter((line) => line !== ''),
    left: (look.text('left') ?? '').split('\n').filter((line) => line !== ''),
    mayBeRoot: !/^root=none$/m.test(look.text('privilege') ?? ''),
  };
}
