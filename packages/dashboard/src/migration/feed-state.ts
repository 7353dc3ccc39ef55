/**
 * What is known of a migration's event log, and whether news still arrive:
 *
 *   opening -> live <-> lost
 *   `heard` is any sign of life of the controller, also one without news. While `lost`, what is shown ages from then on.
 */
import type { Event } from '../api/types/event.ts';

export interface FeedState {
  readonly events: readonly Event[];
  readonly contact: 'opening' | 'live' | 'lost';
  /** By the clock of this machine; null before the first answer. */
  readonly heardMs: number | null;
}

export const EMPTY_FEED: FeedState = { events: [], contact: 'opening', heardMs: null };

export type FeedSignal =
  | { readonly kind: 'heard'; readonly atMs: number; readonly events: readonly Event[] }
  | { readonly kind: 'lost' };

export function nextFeed(state: FeedState, signal: FeedSignal): FeedState {
  if (signal.kind === 'lost') return state.contact === 'lost' ? state : { ...state, contact: 'lost' };
  const events = added(state.events, signal.events);
  return { events, contact: 'live', heardMs: signal.atMs };
}

export function lastSeq(events: readonly Event[]): number {
  return events.at(-1)?.seq ?? 0;
}

/** As much of the past as a rate is made of, told every second. */
const PROGRESS_KEPT = 16;

/** An event that is known already is not added again. Of the progress of each thing only the last bit is kept. */
function added(known: readonly Event[], told: readonly Event[]): readonly Event[] {
  const news: Event[] = [];
  let last = lastSeq(known);
  for (const event of told) {
    if (event.seq <= last) continue;
    last = event.seq;
    news.push(event);
  }
  if (news.length === 0) return known;
  const all = [...known, ...news];
  return news.some(({ kind }) => kind === 'progress') ? compacted(all) : all;
}

function compacted(events: readonly Event[]): readonly Event[] {
  const kept = new Map<string, number>();
  const isKept = (event: Event): boolean => {
    if (event.kind !== 'progress') return true;
    const key = `${event.stepId} ${event.what}`;
    const later = kept.get(key) ?? 0;
    kept.set(key, later + 1);
    return later < PROGRESS_KEPT;
  };
  return events.toReversed().filter(isKept).toReversed();
}
