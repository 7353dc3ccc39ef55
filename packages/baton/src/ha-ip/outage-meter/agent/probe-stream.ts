/**
 * The probes of one kind to one address: each is sent, then answered, lost or void. They are told in the order of their
 * sending, as runs of equal fate, so that a day without loss is a handful of numbers each tenth of a second.
 *
 * A late answer counts as lost where the rules say so. While an address is nowhere, the router before it resolves its neighbour
 * (ARP, ND) and keeps the packets; when the address is back they all arrive, and a meter that takes any answer sees no outage.
 */
import type { AgentReport } from '../agent-protocol.ts';
import type { AwakeClock } from './awake-clock.ts';

export type StreamReport = Extract<AgentReport, { type: 'runs' }>['streams'][number];

export interface StreamRules {
  /** Nothing came so long: lost. */
  readonly lostAfterMs: number;
  /** An answer that needed 200 ms more than twice the usual time counts as lost. */
  readonly judgeLate: boolean;
  /** Called for each probe that is given up after `lostAfterMs`. */
  readonly onExpired?: (n: number) => void;
}

export interface ProbeStream {
  /** A probe leaves now: its number. */
  sent(lateMs: number): number;
  /** So many could not be sent in time. */
  missed(count: number, lateMs: number): void;
  answered(n: number, who: string | null, status?: number): void;
  lost(n: number, why: string): void;
  /** It never left, or the prober ended it: it counts for nothing. */
  voided(n: number): void;
  /** The kernel's queue was full: behind a lost probe a sign that nobody takes them, else the vantage's own matter. */
  refused(n: number): void;
  /** A conversation ended. */
  broken(why: string): void;
  /** Gives up what is too old. */
  sweep(): void;
  /** Nothing is sent any more: decides what can be decided. */
  end(): void;
  /** What was decided since the last call; null when there is nothing to tell. */
  take(): StreamReport | null;
}

export function makeStream(clock: AwakeClock, address: string, probe: string, rules: StreamRules): ProbeStream {
  type Fate = 'waits' | 'ok' | 'lost' | 'void' | 'refused' | 'broken';
  interface Probe {
    readonly atMs: number;
    readonly awakeMs: number;
    readonly lateMs: number;
    fate: Fate;
    delayMs: number;
    why: string | null;
  }
  /** Linux TCP waits at least this long beyond the round trip before it sends again (TCP_RTO_MIN): clients begin to notice. */
  const lateAfterMs = 200;
  /** The usual time is the shortest of this many answers or of the as many before them: routes change. */
  const roundTrips = 100;
  const stillTravellingMs = 100;
  const kinds = { ok: 0, lost: 1, void: 2, broken: 3 } as const;

  let waiting: Probe[] = [];
  /** The number of the first that waits. */
  let base = 0;
  let lastWasLost = false;
  let runs: StreamReport['r'] = [];
  let whos: StreamReport['w'] = [];
  let newest: StreamReport['l'] = null;
  let askedMs: number | null = null;
  let everAnswered = false;
  let changed = false;
  const shortest = { before: Number.POSITIVE_INFINITY, now: Number.POSITIVE_INFINITY, count: 0 };

  const usualMs = (): number => {
    const ms = Math.min(shortest.before, shortest.now);
    return Number.isFinite(ms) ? ms : 0;
  };
  const noteRoundTrip = (ms: number): void => {
    shortest.now = Math.min(shortest.now, ms);
    if (++shortest.count < roundTrips) return;
    shortest.before = shortest.now;
    shortest.now = Number.POSITIVE_INFINITY;
    shortest.count = 0;
  };
  const tenth = (ms: number): number => Math.round(ms * 10) / 10;

  const fold = (
    kind: 0 | 1 | 2 | 3,
    count: number,
    { atMs, lateMs, delayMs, why }: Omit<Probe, 'fate' | 'awakeMs'>,
  ) => {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === kind && kind !== 3 && last[6] === why) {
      last[1] += count;
      last[3] = atMs;
      last[4] = Math.max(last[4], tenth(lateMs));
    } else runs.push([kind, count, atMs, atMs, tenth(lateMs), tenth(delayMs), why]);
  };
  const settle = (): void => {
    let done = 0;
    for (const one of waiting) {
      if (one.fate === 'waits') break;
      done++;
      if (one.fate === 'refused') one.fate = lastWasLost ? 'lost' : 'void';
      fold(kinds[one.fate], 1, one);
      if (one.fate === 'ok' || one.fate === 'lost') lastWasLost = one.fate === 'lost';
    }
    if (done === 0) return;
    waiting.splice(0, done);
    base += done;
    changed = true;
  };
  const decide = (n: number, fate: Exclude<Fate, 'waits'>, why: string | null): void => {
    const one = waiting[n - base];
    if (one === undefined || one.fate !== 'waits') return;
    one.fate = fate;
    one.why = why;
    if (n === base) settle();
  };
  const add = (fate: Fate, lateMs: number, why: string | null): number => {
    waiting.push({ atMs: Date.now(), awakeMs: clock.now(), lateMs, fate, delayMs: 0, why });
    return base + waiting.length - 1;
  };
  const noteWho = (who: string | null): void => {
    if (who === null) return;
    const atMs = Date.now();
    const last = whos.at(-1);
    if (last?.[0] === who) last[2] = atMs;
    else whos.push([who, atMs, atMs]);
  };

  return {
    sent: (lateMs) => {
      const n = add('waits', lateMs, null);
      askedMs ??= clock.now();
      changed = true;
      return n;
    },
    missed: (count, lateMs) => {
      if (count === 0) return;
      // Between probes that wait it would have to wait, too; it only counts, so its place does not matter.
      fold(kinds.void, count, { atMs: Date.now(), lateMs, delayMs: 0, why: null });
      changed = true;
    },
    answered: (n, who, status) => {
      const nowMs = clock.now();
      askedMs = null;
      everAnswered = true;
      changed = true;
      noteWho(who);
      const one = waiting[n - base];
      if (one === undefined || one.fate !== 'waits') return;
      const tookMs = nowMs - one.awakeMs;
      noteRoundTrip(tookMs);
      newest = [one.atMs, status ?? 0, who, Math.round(tookMs)];
      if (rules.judgeLate && tookMs > Math.min(rules.lostAfterMs, lateAfterMs + 2 * usualMs())) {
        return decide(n, 'lost', 'answered too late');
      }
      one.delayMs = rules.judgeLate ? Math.max(0, tookMs - usualMs()) : 0;
      decide(n, 'ok', null);
    },
    lost: (n, why) => decide(n, 'lost', why),
    voided: (n) => decide(n, 'void', null),
    refused: (n) => decide(n, 'refused', null),
    broken: (why) => {
      add('broken', 0, why);
      settle();
    },
    sweep: () => {
      const nowMs = clock.now();
      for (let at = 0; at < waiting.length; at++) {
        const one = waiting[at];
        if (one === undefined || nowMs - one.awakeMs <= rules.lostAfterMs) break;
        if (one.fate !== 'waits') continue;
        one.fate = 'lost';
        rules.onExpired?.(base + at);
      }
      settle();
    },
    end: () => {
      const graceMs = Math.min(rules.lostAfterMs, stillTravellingMs + 4 * usualMs());
      const newestOk = waiting.findLastIndex(({ fate }) => fate === 'ok');
      const nowMs = clock.now();
      for (const [at, one] of waiting.entries()) {
        if (one.fate === 'waits' && (at < newestOk || nowMs - one.awakeMs > graceMs)) one.fate = 'lost';
      }
      settle();
      waiting = [];
    },
    take: () => {
      if (!changed) return null;
      const quietMs = everAnswered ? (askedMs === null ? 0 : Math.round(clock.now() - askedMs)) : null;
      const report: StreamReport = { a: address, p: probe, q: quietMs, r: runs, w: whos, l: newest };
      runs = [];
      whos = [];
      newest = null;
      changed = false;
      return report;
    },
  };
}
