/** keepalived, and VyOS, which runs it: the taker's priority rises above the holder's. */
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import { masterDownMs } from '../vrrp/skew.ts';
import { RAISED_AND_STOPPED_MS, RAISED_MS } from './outages.ts';
import { priorityForAll, type Weighed } from './raise-priority.ts';
import type { InstanceOf, SharedInstance } from './shared-addresses.ts';

export interface RaiseInput {
  readonly holder: GuestReading;
  readonly taker: GuestReading;
  readonly pairs: readonly SharedInstance[];
}

/** The way to an emulated guest, the reload, and a few looks: over what the election itself takes. */
const WAY_SECONDS = 16;
/** keepalived's own default. */
const ADVERT_MS = 1000;

/** A text says why it cannot be. */
export function chooseRaise({ holder, taker, pairs }: RaiseInput): HandoverRecipe | string {
  const unfit = [...new Set(pairs.map((pair) => pair.taker))].flatMap((one) => whyUnfit(one) ?? []);
  const [why] = unfit;
  if (why !== undefined) return why;
  const apart = groupApart(holder) ?? groupApart(taker);
  if (apart !== null) return apart;
  // Load sharing: what the taker is MASTER of already stays where it is, and only the rest moves.
  const moving = pairs.filter((pair) => pair.taker.running?.state !== 'MASTER');
  const withinSeconds = secondsOf(moving.length === 0 ? pairs : moving);
  const withoutNopreempt = moving.some((pair) => pair.taker.configured.preempts === false);
  const priority = priorityForAll(moving.map((pair) => ({ holder: weighed(pair.holder), taker: weighed(pair.taker) })));
  if (priority === null)
    return {
      kind: 'raise-and-stop',
      withoutNopreempt,
      outageMs: RAISED_AND_STOPPED_MS,
      withinSeconds,
      why: `${whyItStays(moving)}: the taker is raised, so that it waits 8 ms and no longer when the holder's daemon says goodbye.`,
    };
  return {
    kind: 'raise-secondary',
    withoutNopreempt,
    outageMs: RAISED_MS,
    withinSeconds,
    why: `The taker runs with priority ${priority} for as long as it takes, ${withoutNopreempt ? 'its own nopreempt left out, ' : ''}and passes the holder while that one still serves; its file is as before.${sharing(pairs, moving)}`,
  };
}

/** Versions that keep their old priority at a reload (vrrp.c of 1.x, reset_vrrp_state), and states from which nobody rises. */
function whyUnfit({ daemon, configured, running }: InstanceOf): string | null {
  const major = /^v?(\d+)\./.exec(daemon.version ?? '')?.[1];
  if (daemon.configuration?.kind === 'keepalived' && major !== undefined && Number(major) < 2)
    return `keepalived ${daemon.version} keeps its priority at a reload`;
  if (running === null) return `the daemon of the taker does not tell how ${configured.name} runs`;
  if (running.state !== 'BACKUP' && running.state !== 'MASTER')
    return `${configured.name} of the taker is in ${running.state}`;
  return null;
}

/** Members of a sync group move together; one that is not together already has a trouble of its own. */
function groupApart(guest: GuestReading): string | null {
  for (const { configuration, running } of guest.vrrp ?? []) {
    for (const group of configuration?.syncGroups ?? []) {
      const states = new Set(
        (running?.instances ?? []).filter(({ name }) => group.instances.includes(name)).map(({ state }) => state),
      );
      if (states.size > 1) return `the sync group ${group.name} is not together (${[...states].join(', ')})`;
    }
  }
  return null;
}

function weighed({ configured, running }: InstanceOf): Weighed {
  return {
    basePriority: running?.basePriority ?? configured.priority,
    effectivePriority: running?.effectivePriority ?? configured.priority,
  };
}

function whyItStays(moving: readonly SharedInstance[]): string {
  const owner = moving.find(({ holder }) => weighed(holder).effectivePriority === 255);
  if (owner !== undefined)
    return `The holder has priority 255 in ${owner.holder.configured.name}, and nothing passes it`;
  return 'The checks of the taker pull its priority down, so that it cannot pass the holder';
}

function sharing(pairs: readonly SharedInstance[], moving: readonly SharedInstance[]): string {
  const stay = pairs.length - moving.length;
  return stay === 0 ? '' : ` ${stay} of ${pairs.length} instances are with the taker already, and stay there.`;
}

function secondsOf(pairs: readonly SharedInstance[]): number {
  const longest = pairs.map(({ holder, taker }) => {
    const down = masterDownMs({ ...taker.configured, priority: 254 }, holder.configured.advertIntervalMs ?? ADVERT_MS);
    return (down ?? 4 * ADVERT_MS) / 1000;
  });
  return Math.ceil(Math.max(0, ...longest)) + WAY_SECONDS;
}
