/** Measures what the link carries, from when the sender has to wait for it. Waiting for the other end's disk does not count. */
import type { CompressionChoice } from '../compression/compression-choice.ts';

export interface LinkRate {
  /** So much was sent, and the sender waited for room on the link for so long. */
  sent(bytes: number, waitedMs: number): void;
}

const SPAN_MS = 200;
/** Of the span, to call the link what everything waits for. */
const BUSY = 0.5;

export function makeLinkRate(choice: CompressionChoice | null, now: () => number): LinkRate {
  let [since, bytes, waited] = [now(), 0, 0];
  return {
    sent: (more, waitedMs) => {
      if (choice === null) return;
      bytes += more;
      waited += waitedMs;
      const passed = now() - since;
      if (passed < SPAN_MS) return;
      if (waited > passed * BUSY) choice.crossed(bytes, passed);
      else choice.linkIdle();
      [since, bytes, waited] = [now(), 0, 0];
    },
  };
}
