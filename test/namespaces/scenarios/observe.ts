/** Watches an HA IP from outside while something is done, and tells what each phase of it cost. */
import { judge, judgeConversation, type Conversation, type Gap, type Outage } from '../world/outage.ts';
import { monotonicMs, watch } from '../world/prober.ts';
import { sleep, type World } from '../world/world.ts';

export const PROBE_EVERY_MS = 5;
const TALK_EVERY_MS = 20;
/** Probes that are not judged: before anything is done, and after it. */
const BEFORE_MS = 600;
const AFTER_MS = 800;
/** A prober that was later than this by itself has not measured what it was asked to. */
export const TOO_LATE_MS = 25;

export interface PhaseSeen {
  readonly outageMs: number;
  readonly lost: number;
  readonly latenessMs: number;
  readonly cameBack: boolean;
}

export interface Observed {
  /** Of the HA IP that was worst off. */
  readonly whole: Outage;
  readonly phases: ReadonlyMap<string, PhaseSeen>;
  readonly conversations: readonly Conversation[];
}

export type Mark = (phase: string) => void;

export interface ObserveOptions {
  /** Long TCP connections through the first HA IP. */
  readonly conversations?: number;
}

/** A gap belongs to the phase in which it began. What began before the first mark belongs to none. */
export async function observe(
  world: World,
  act: (mark: Mark) => Promise<void>,
  { conversations = 0 }: ObserveOptions = {},
): Promise<Observed> {
  const outside = world.machine('outside');
  const addresses = world.haIps.map(({ floating }) => floating);
  const marks: { readonly phase: string; readonly fromMs: number }[] = [];
  const udp = await watch(outside, 'udp', addresses, PROBE_EVERY_MS);
  const talks = await Promise.all(
    Array.from({ length: conversations }, () => watch(outside, 'talk', addresses.slice(0, 1), TALK_EVERY_MS)),
  );
  try {
    await sleep(BEFORE_MS);
    await act((phase) => marks.push({ phase, fromMs: monotonicMs() }));
    await sleep(AFTER_MS);
  } catch (error) {
    await Promise.all([udp, ...talks].map((watching) => watching.stop()));
    throw error;
  }
  const talked = (await Promise.all(talks.map((talk) => talk.stop()))).flat().map(judgeConversation);
  const outages = (await udp.stop()).map(judge);
  const worst = outages.toSorted((a, b) => b.totalMs - a.totalMs)[0];
  if (worst === undefined) throw new Error('Nothing was watched.');
  const phases = new Map<string, PhaseSeen>();
  for (const [at, { phase, fromMs }] of marks.entries()) {
    const toMs = marks[at + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    phases.set(phase, phaseOf(worst, fromMs, toMs));
  }
  return { whole: worst, phases, conversations: talked };
}

function phaseOf({ gaps, worstLatenessMs }: Outage, fromMs: number, toMs: number): PhaseSeen {
  const within = gaps.filter((gap) => gap.fromMs >= fromMs && gap.fromMs < toMs);
  const total = (figure: (gap: Gap) => number): number => within.reduce((sum, gap) => sum + figure(gap), 0);
  return {
    outageMs: total(({ durationMs }) => durationMs),
    lost: total(({ lost }) => lost),
    latenessMs: worstLatenessMs,
    cameBack: within.every(({ ended }) => ended),
  };
}

/** Takes a sample once more when the prober itself was late; `onRepeat` says so. */
export async function withRetry(
  take: () => Promise<Observed>,
  onRepeat: (latenessMs: number) => void,
): Promise<Observed> {
  const first = await take();
  if (first.whole.worstLatenessMs <= TOO_LATE_MS) return first;
  onRepeat(first.whole.worstLatenessMs);
  const second = await take();
  return second.whole.worstLatenessMs < first.whole.worstLatenessMs ? second : first;
}
