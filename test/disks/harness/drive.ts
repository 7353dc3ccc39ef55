/**
 * Runs both ends of a pair until the pass is over, as whoever has started them would:
 *
 *   start those that do not run -> a fault falls      -> it strikes; nobody counts as done any more
 *                               -> an end fails       -> it is started again, so many times
 *                               -> an end ends well   -> the disks are compared; both: over
 *                               -> the other one lags -> it may need its partner once more
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { EndName, Pair } from './pair.ts';

/** An end whose partner has ended well gets so long to end too. */
const LONELY_MS = 1000;
/** Of both ends, in one story, without anybody having killed them. */
const MOST_FAILURES = 20;
const ENDS = ['source', 'target'] as const;

export interface Fault {
  /** Resolves when it falls. */
  readonly falls: Promise<void>;
  /** Answers with those it has killed. */
  readonly strike: () => Promise<readonly EndName[]>;
  readonly disarm: () => void;
}

export interface DriveWish {
  readonly signal: AbortSignal;
  /** Called before each try; null: no further one. */
  readonly nextFault: () => Fault | null;
  /** Called whenever an end says that the pass is over. */
  readonly onOver: (name: EndName) => Promise<void>;
}

/** Rejects with what an end said when it fails for good. */
export async function drive(pair: Pair, { signal, nextFault, onOver }: DriveWish): Promise<void> {
  const ended = new Set<EndName>();
  // Whose end was not seen here: one that ends by itself in the meantime is still to be heard.
  const running = new Set<EndName>();
  let failures = 0;
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  aborted.catch(() => undefined);
  let fault: Fault | null = null;
  for (;;) {
    signal.throwIfAborted();
    fault ??= nextFault();
    // The target first: the source dials where it listens.
    for (const name of ['target', 'source'] as const) {
      if (ended.has(name) || running.has(name)) continue;
      await pair.start(name);
      running.add(name);
    }
    const events: Promise<EndName | 'fell' | 'lonely'>[] = [...running].map(async (name) => {
      await pair.end(name)?.over;
      return name;
    });
    if (fault !== null) events.push(fault.falls.then(() => 'fell' as const));
    if (ended.size > 0) events.push(sleep(LONELY_MS).then(() => 'lonely' as const));
    const event = await Promise.race([...events, aborted]);
    if (event === 'fell') {
      for (const name of (await fault?.strike()) ?? []) running.delete(name);
      fault = null;
      ended.clear();
    } else if (event === 'lonely') {
      ended.clear();
    } else if ((await pair.end(event)?.over) === 0) {
      running.delete(event);
      ended.add(event);
      await onOver(event);
    } else {
      running.delete(event);
      failures += 1;
      if (failures > MOST_FAILURES || !mayBeRetried(pair, event)) throw new Error(`the ${event}'s end failed`);
    }
    if (ended.size === ENDS.length) {
      fault?.disarm();
      return;
    }
  }
}

const mayBeRetried = (pair: Pair, name: EndName): boolean =>
  pair.end(name)?.lines.find((line) => 'error' in line)?.['error']?.['retryable'] === true;
