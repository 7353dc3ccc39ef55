/**
 * Follows a migration that a controller runs, until it rests: no process runs it, and no controller is to. Its state alone does
 * not tell: it may wait at a gate and be run meanwhile (a window, the guard), or stand where the run before this one left it.
 */
import type { Event } from '../domain/event.ts';
import { BatonError } from '../domain/error.ts';
import { run as runAnswer } from './answers/migration-answers.ts';
import { EventFeed, type EventFeedParts } from './event-feed.ts';

/** After an event with which runs end, the end is near. */
const FIRST_LOOK_MS = 50;

/** Answers with the number of the last event. Rejects with the signal's reason, which ends only the following. */
export async function followUntilRest(parts: EventFeedParts, signal: AbortSignal): Promise<number> {
  const { times, onEvent } = parts;
  const over = new AbortController();
  let pauseMs = FIRST_LOOK_MS;
  let lookNow = (): void => undefined;
  const feed = new EventFeed({
    ...parts,
    onEvent: (event) => {
      onEvent(event);
      if (!mayBeTheLast(event)) return;
      pauseMs = FIRST_LOOK_MS;
      lookNow();
    },
  });
  const failures: unknown[] = [];
  // Not raced against each pause: what lasts for days would remember every one of them.
  const following = feed.follow(AbortSignal.any([signal, over.signal])).catch((error: unknown) => {
    failures.push(error);
    lookNow();
  });
  try {
    let heardAtMs = performance.now();
    for (let rests = false; !rests;) {
      const lengthMs = Math.min(pauseMs, times.lookEveryMs);
      pauseMs = lengthMs * 2;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lengthMs);
        lookNow = () => {
          clearTimeout(timer);
          resolve();
        };
        if (failures.length > 0) lookNow();
      });
      if (failures.length > 0) throw failures[0];
      try {
        rests = await restsNow(parts, signal);
        heardAtMs = performance.now();
      } catch (error) {
        const isLost = !signal.aborted && error instanceof BatonError && error.retryable;
        if (!isLost || performance.now() - heardAtMs > times.patienceMs) throw error;
      }
    }
    await feed.catchUp(signal);
    return feed.lastSeq;
  } finally {
    over.abort();
    await following;
  }
}

async function restsNow({ api, path }: EventFeedParts, signal: AbortSignal): Promise<boolean> {
  const { wanted, running } = await api.get(`${path}/run`, runAnswer, { signal });
  return !wanted && !running;
}

function mayBeTheLast(event: Event): boolean {
  if (event.kind === 'step.failed') return true;
  return event.kind === 'migration.state' && !['running', 'guarding', 'rolling-back'].includes(event.state);
}
