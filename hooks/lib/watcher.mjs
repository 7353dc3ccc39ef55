/**
 * Watches the VIP from the target's router, and withdraws the route when nobody answers any more: whoever shut the load
 * balancer off, and whether or not Baton is there.
 *
 *   watching --(so many misses in a row)--> withdrawing --(the router took it)--> withdrew
 *   withdrew --(returnAfter, if given: so long without a miss; doubled with each withdrawal)--> announcing --> watching
 *   any      --(disarm)--> ended
 *
 * Without returnAfter it stays withdrawn until somebody asks for it (activate, which starts another watcher): a load balancer
 * that came back was validated by nobody. It never announces what it did not withdraw itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from './tcp-check.mjs';

/** Between two tries of a router that did not take it. */
const RETRY_MS = 100;
const LONGEST_RETURN_MS = 3_600_000;

/**
 * @param {{
 *   readonly watching: import('./types.d.ts').Watching,
 *   readonly announcement: import('./types.d.ts').Announcement,
 *   readonly isDisarmed: () => boolean,
 *   readonly onState: (state: import('./types.d.ts').WatcherState) => void,
 *   readonly log: (text: string) => void,
 * }} watcher
 */
export async function watch({ watching, announcement, isDisarmed, onState, log }) {
  const { intervalMs, misses, returnAfterSeconds } = watching;
  let missed = 0;
  let withdrawn = false;
  let returnMs = returnAfterSeconds === null ? null : returnAfterSeconds * 1000;
  let goodSinceMs = performance.now();
  let ours = false;

  /** @param {() => Promise<unknown>} act */
  const insist = async (act) => {
    while (!isDisarmed()) {
      try {
        return await act();
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
        await sleep(RETRY_MS);
      }
    }
    return false;
  };

  while (!isDisarmed()) {
    const beganMs = performance.now();
    const answered = await check(watching, intervalMs);
    const nowMs = performance.now();
    if (answered === true) missed = 0;
    if (answered === false) {
      missed += 1;
      goodSinceMs = nowMs;
    }
    if (!withdrawn && missed >= misses) {
      ours = (await insist(() => announcement.withdraw())) === true;
      withdrawn = true;
      goodSinceMs = performance.now();
      onState('withdrew');
      log(`nobody answered ${missed} times: withdrawn ${Math.round(performance.now() - nowMs)} ms later`);
    } else if (withdrawn && ours && returnMs !== null && missed === 0 && nowMs - goodSinceMs >= returnMs) {
      await insist(() => announcement.announce());
      withdrawn = false;
      log(`it answered for ${returnMs / 1000} s: announced again`);
      returnMs = Math.min(returnMs * 2, LONGEST_RETURN_MS);
      onState('watching');
    }
    if (!isDisarmed()) await sleep(Math.max(0, intervalMs - (performance.now() - beganMs)));
  }
}
