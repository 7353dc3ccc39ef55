import type { RunningInstance } from '../../domain/vrrp.ts';
import { block, type Check, unknown, type Verdict, warn } from '../check.ts';
import { includes, runningIn } from './guest-instances.ts';
import { eachPair, type Seen } from './guest-looks.ts';

export const guestHearsPeer: Check = {
  id: 'guest.hears-peer',
  title: 'The load balancers hear each other',
  looksAt:
    'Adverts that the BACKUP received since its daemon started, and whose priority it hears. A MASTER with its VIP proves nothing about the pair.',
  needs: 'guest',
  remedy:
    'tcpdump -ni eth0 proto 112 on the BACKUP: adverts must come in. If none do: the security groups of both (protocol 112, in and out), unicast_peer, a firewall in the guests.',
  run: (input) =>
    eachPair(
      input,
      ['running'],
      (one, other) =>
        runningIn(one).flatMap((mine) => {
          const theirs = runningIn(other).find((each) => belongsTo(mine, each));
          return theirs === undefined ? [] : judge(one, mine, other, theirs);
        }),
      'the BACKUP hears the MASTER.',
    ),
};

const belongsTo = (one: RunningInstance, other: RunningInstance): boolean =>
  one.addresses.some((address) => includes(other.addresses, address)) ||
  (one.routerId !== null && one.routerId === other.routerId && one.name === other.name);

type Heard = Seen<'running'>;

function judge(one: Heard, mine: RunningInstance, other: Heard, theirs: RunningInstance): readonly Verdict[] {
  if (mine.state === 'MASTER' && theirs.state === 'MASTER') {
    const received = `${one.name} received ${said(mine)} adverts, ${other.name} ${said(theirs)}`;
    return [block(`${mine.name}: both are MASTER, and do not hear each other: ${received}.`)];
  }
  const [backup, master, name] = theirs.state === 'BACKUP' ? [theirs, mine, other.name] : [mine, theirs, one.name];
  if (backup.state !== 'BACKUP') return [];
  if (backup.advertsReceived === null)
    return [unknown(`${name}, ${backup.name}: its daemon does not count the adverts that it receives.`)];
  if (backup.advertsReceived === 0)
    return [block(`${name}, ${backup.name}: it is BACKUP, and received no advert since its daemon started.`)];
  const { masterPriority } = backup;
  if (master.state !== 'MASTER' || masterPriority === null || master.effectivePriority === null) return [];
  return masterPriority === master.effectivePriority
    ? []
    : [
        warn(
          `${name}, ${backup.name}: it hears a MASTER of priority ${masterPriority}, and its partner has ${master.effectivePriority}: somebody else may use this router id.`,
          'tcpdump -ni eth0 proto 112: see who sends. Another pair on the network needs another virtual_router_id.',
        ),
      ];
}

const said = ({ advertsReceived }: RunningInstance): string =>
  advertsReceived === null ? 'an unknown number of' : String(advertsReceived);
