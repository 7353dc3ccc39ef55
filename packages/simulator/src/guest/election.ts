/**
 * The election of one virtual router (RFC 5798, 6.4; keepalived vrrp/vrrp.c, vrrp_state_backup and vrrp_state_master_rx).
 *
 *     BACKUP --- no advert that it minds until downAtMs ---> MASTER, which sends at once and then every interval
 *     MASTER --- an advert of a better one arrives --------> BACKUP
 *
 * A BACKUP minds the adverts of a MASTER whose priority is not below its own; with nopreempt, of any. A MASTER minds those of
 * a better MASTER: higher priority, or the same and the higher address. When the worse one is heard first, keepalived sends
 * its own advert at once, so whoever of the two sends first settles it (that advert counts for the two of them only).
 *
 * Adverts are not events here. A MASTER that is minded stays minded until the situation changes, and only then is asked when
 * its last advert was: a pair in which nothing changes has no deadline at all.
 */
import { compareIpv4 } from './address.ts';
import type { VrrpInstanceDefinition } from './definition.ts';
import type { MindedMaster, VrrpTimer } from './rows.ts';
import { lastBeat, masterDownMs, nextBeat, skewMs, versionOf } from './vrrp-timers.ts';

/** One guest's part in a virtual router. */
export interface Participant {
  /** `<server id>/<instance>` */
  readonly key: string;
  readonly instance: VrrpInstanceDefinition;
  /** The source address of its adverts. */
  readonly address: string;
  /** A paused guest neither sends, nor hears, nor decides. */
  readonly awake: boolean;
  readonly state: 'BACKUP' | 'MASTER';
  readonly timer: VrrpTimer;
}

/** Whether packets get from one to the other. */
export type Reaches<P extends Participant> = (from: P, to: P) => boolean;

export interface Deadline<P extends Participant> {
  readonly participant: P;
  readonly atMs: number;
}

/** keepalived has begun: it waits as if a MASTER had just been heard. */
export function beginAsBackup(instance: VrrpInstanceDefinition, nowMs: number): VrrpTimer {
  return waiting(nowMs + masterDownMs(instance, instance.advertIntervalMs));
}

/**
 * keepalived has read its configuration again (vrrp.c, restore_vrrp_state): its state stays, its timers begin anew, and a
 * MASTER sends at once.
 */
export function reload(instance: VrrpInstanceDefinition, state: 'BACKUP' | 'MASTER', nowMs: number): VrrpTimer {
  return state === 'BACKUP' ? beginAsBackup(instance, nowMs) : { beatMs: nowMs, downAtMs: null, minds: [] };
}

/** Takes in who reaches whom now. A participant for which nothing changed comes back as the same object. */
export function listen<P extends Participant>(
  participants: readonly P[],
  reaches: Reaches<P>,
  nowMs: number,
): readonly P[] {
  return participants.map((one) => listenAs(one, participants, reaches, nowMs));
}

/** What happens next if nothing from outside does. */
export function nextDeadline<P extends Participant>(participants: readonly P[]): Deadline<P> | null {
  let next: Deadline<P> | null = null;
  for (const participant of participants) {
    const atMs = deadlineOf(participant);
    if (atMs !== null && (next === null || atMs < next.atMs)) next = { participant, atMs };
  }
  return next;
}

/** The participant after its deadline. */
export function pass<P extends Participant>({ participant, atMs }: Deadline<P>): P {
  if (participant.state === 'BACKUP') {
    return { ...participant, state: 'MASTER', timer: { beatMs: atMs, downAtMs: null, minds: [] } };
  }
  const everyMs = betterOf(participant)?.everyMs ?? participant.instance.advertIntervalMs;
  return { ...participant, state: 'BACKUP', timer: waiting(atMs + masterDownMs(participant.instance, everyMs)) };
}

/** Whose advert a MASTER yields to, or would. */
export function betterOf(participant: Participant): MindedMaster | null {
  const [first = null] = [...participant.timer.minds].sort((a, b) => a.firstMs - b.firstMs);
  return first;
}

/** Everybody else after a MASTER has said goodbye with an advert of priority 0; those who did not hear it are as before. */
export function hearGoodbye<P extends Participant>(
  leaver: P,
  others: readonly P[],
  reaches: Reaches<P>,
  nowMs: number,
): readonly P[] {
  return others.map((one) => {
    if (one.state !== 'BACKUP' || !hears(one, leaver, reaches)) return one;
    const minds = one.timer.minds.filter((minded) => minded.key !== leaver.key);
    const downAtMs = nowMs + skewMs(one.instance, leaver.instance.advertIntervalMs);
    return { ...one, timer: { ...one.timer, downAtMs, minds } };
  });
}

const waiting = (downAtMs: number): VrrpTimer => ({ beatMs: null, downAtMs, minds: [] });

function deadlineOf({ awake, state, timer }: Participant): number | null {
  if (!awake) return null;
  if (state === 'MASTER') return timer.minds.length === 0 ? null : Math.min(...timer.minds.map((one) => one.firstMs));
  return timer.downAtMs === null || isMinding(timer, timer.downAtMs) ? null : timer.downAtMs;
}

/** An advert comes in time, and after it the next. */
function isMinding(timer: VrrpTimer, downAtMs: number): boolean {
  return timer.minds.some((minded) => minded.firstMs <= downAtMs);
}

function listenAs<P extends Participant>(one: P, all: readonly P[], reaches: Reaches<P>, nowMs: number): P {
  const { timer } = one;
  const now = all.flatMap((other) => {
    const { beatMs } = other.timer;
    if (other.state !== 'MASTER' || beatMs === null || !hears(one, other, reaches) || !minds(one, other)) return [];
    const everyMs = other.instance.advertIntervalMs;
    return [{ key: other.key, everyMs, firstMs: firstHeard(one, other, beatMs, reaches, nowMs) }];
  });
  const lost = timer.minds.filter((old) => !now.some((minded) => isSame(old, minded)));
  const minded = now.map((fresh) => {
    const old = timer.minds.find((old) => isSame(old, fresh));
    // What is still to come may come otherwise now.
    return old === undefined || (old.firstMs > nowMs && old.firstMs !== fresh.firstMs) ? fresh : old;
  });
  const wasHeard = timer.downAtMs !== null && isMinding(timer, timer.downAtMs);
  const ends = wasHeard ? lost.flatMap((gone) => endOfSilence(one, gone, nowMs) ?? []) : [];
  const downAtMs = timer.downAtMs === null ? null : Math.max(timer.downAtMs, ...ends);
  const same = minded.length === timer.minds.length && minded.every((minded) => timer.minds.includes(minded));
  if (same && downAtMs === timer.downAtMs) return one;
  return { ...one, timer: { ...timer, downAtMs, minds: minded } };
}

const isSame = (a: MindedMaster, b: MindedMaster): boolean => a.key === b.key;

/** A packet of another version, or in version 2 of another interval, is dropped (vrrp.c, vrrp_check_packet). */
function hears<P extends Participant>(one: P, other: P, reaches: Reaches<P>): boolean {
  const version = versionOf(one.instance);
  return (
    one.key !== other.key &&
    one.awake &&
    other.awake &&
    version === versionOf(other.instance) &&
    (version === 3 || one.instance.advertIntervalMs === other.instance.advertIntervalMs) &&
    reaches(other, one)
  );
}

function minds(one: Participant, master: Participant): boolean {
  const above = master.instance.priority - one.instance.priority;
  if (one.state === 'BACKUP') return one.instance.nopreempt || above >= 0;
  return above > 0 || (above === 0 && compareIpv4(master.address, one.address) > 0);
}

function firstHeard<P extends Participant>(
  one: P,
  other: P,
  beatMs: number,
  reaches: Reaches<P>,
  nowMs: number,
): number {
  const theirs = nextBeat(beatMs, other.instance.advertIntervalMs, nowMs);
  const own = one.timer.beatMs;
  if (one.state !== 'MASTER' || own === null || !hears(other, one, reaches)) return theirs;
  return Math.min(theirs, nextBeat(own, one.instance.advertIntervalMs, nowMs));
}

/** When a BACKUP takes over that minded a MASTER until now; null when no advert of it has come yet. */
function endOfSilence(one: Participant, gone: MindedMaster, nowMs: number): number | null {
  if (gone.firstMs > nowMs) return null;
  return lastBeat(gone.firstMs, gone.everyMs, nowMs) + masterDownMs(one.instance, gone.everyMs);
}
