/**
 * One pass over links that may break. Each link is handed to `attempt`, which goes on where the one before stopped:
 *
 *   link wanted -> proved -> attempt -> whole
 *        ^                     | the link broke: wait, twice as long each time
 *        +---------------------+
 *
 * It ends with the pass whole, with an error that another try cannot mend, after so many breaks in a row with nothing
 * committed between them, or when it is told to end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { MoverError } from '../mover-error.ts';
import type { Links } from './links.ts';
import { toldError, type Tell } from './told.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

export async function untilWhole<T>(
  links: Links,
  attempts: number,
  tell: Tell,
  signal: AbortSignal,
  /** Calls `progressed` whenever something stands that will not be done again. */
  attempt: (link: TLSSocket, progressed: () => void) => Promise<T>,
): Promise<T> {
  let breaks = 0;
  for (;;) {
    try {
      const link = await links.next(signal);
      const end = (): void => void link.destroy();
      signal.addEventListener('abort', end, { once: true });
      try {
        return await attempt(link, () => (breaks = 0));
      } finally {
        signal.removeEventListener('abort', end);
      }
    } catch (error) {
      // Whatever an aborted call says of itself: this is why.
      signal.throwIfAborted();
      if (!(error instanceof MoverError) || !error.retryable) throw error;
      breaks += 1;
      if (breaks >= attempts) throw error;
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (breaks - 1), LONGEST_WAIT_MS);
      tell({ broken: { attempt: breaks, attempts, waitMs, ...toldError(error) } });
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
