/** Judges what the prober saw. */
import type { Probe, Seen } from './prober.ts';

/** An answer that comes later is none: a client that asks each 5 ms has been without service for so long. */
export const LATE_MS = 100;
/** The first answers fill ARP tables and connection tracking; what comes before the first one is no outage. */
const WARM_UP_MS = 200;

export interface Gap {
  readonly fromMs: number;
  /** From the first probe that was lost to the next one that was answered. */
  readonly durationMs: number;
  readonly lost: number;
  /** False: it lasted until the end of the watch. */
  readonly ended: boolean;
}

export interface Outage {
  readonly sent: number;
  readonly lost: number;
  /** Of all gaps. */
  readonly totalMs: number;
  readonly gaps: readonly Gap[];
  readonly cameBack: boolean;
  /** Who answered, each time that it changed. */
  readonly servedBy: readonly string[];
  readonly worstLatenessMs: number;
  readonly realTime: boolean;
}

export function judge(seen: Seen): Outage {
  const begin = (seen.probes[0]?.sentMs ?? 0) + WARM_UP_MS;
  const probes = seen.probes.filter(({ sentMs }) => sentMs >= begin);
  const gaps: Gap[] = [];
  let first: Probe | null = null;
  let lost = 0;
  const servedBy: string[] = [];
  const close = (next: Probe | null): void => {
    if (first === null) return;
    const endMs = next?.sentMs ?? (probes.at(-1)?.sentMs ?? first.sentMs) + seen.intervalMs;
    gaps.push({ fromMs: first.sentMs, durationMs: endMs - first.sentMs, lost, ended: next !== null });
    first = null;
    lost = 0;
  };
  for (const probe of probes) {
    if (probe.answeredAfterMs === null || probe.answeredAfterMs > LATE_MS) {
      first ??= probe;
      lost += 1;
      continue;
    }
    close(probe);
    if (probe.who !== null && probe.who !== servedBy.at(-1)) servedBy.push(probe.who);
  }
  close(null);
  return {
    sent: probes.length,
    lost: gaps.reduce((sum, gap) => sum + gap.lost, 0),
    totalMs: gaps.reduce((sum, gap) => sum + gap.durationMs, 0),
    gaps,
    cameBack: gaps.every(({ ended }) => ended),
    servedBy,
    worstLatenessMs: seen.worstLatenessMs,
    realTime: seen.realTime,
  };
}

export interface Conversation {
  readonly survived: boolean;
  /** How long the longest answer was waited for. */
  readonly longestAnswerMs: number;
  readonly servedBy: readonly string[];
}

/** Of a long TCP connection. One that waits for an answer at the end has not survived. */
export function judgeConversation({ probes }: Seen): Conversation {
  const servedBy: string[] = [];
  for (const { who } of probes) if (who !== null && who !== servedBy.at(-1)) servedBy.push(who);
  return {
    survived:
      probes.length > 0 && probes.every(({ answeredAfterMs, errno }) => answeredAfterMs !== null && errno === 0),
    longestAnswerMs: Math.max(0, ...probes.map(({ answeredAfterMs }) => answeredAfterMs ?? 0)),
    servedBy,
  };
}

/** Of new TCP connections: how many failed, and how many had to send SYN again (1 s, RFC 6298). */
export function judgeConnections({ probes }: Seen): {
  readonly made: number;
  readonly failed: number;
  readonly slow: number;
} {
  const failed = probes.filter(({ answeredAfterMs }) => answeredAfterMs === null).length;
  const slow = probes.filter(({ answeredAfterMs }) => (answeredAfterMs ?? 0) > 500).length;
  return { made: probes.length, failed, slow };
}
