/**
 * Whether to compress what is sent next. It pays only while the link is what everything waits for, and only while the processor compresses
 * as fast as the link would carry it away: ratio x link rate < compression rate. The processor's rate is measured while the pass runs.
 */
import { ratioOf } from './brotli.ts';

/** Before the first measurement: a modest processor. */
const FIRST_BYTES_PER_SECOND = 100e6;
/** What becomes much smaller still gains when the link then waits for the processor: no more than this counts. */
const MOST_RATIO = 3;
/** Less than this is not worth a copy. */
const LEAST_RATIO = 1.15;
const SAMPLE_BYTES = 4096;
/** The weight of the newest measurement. */
const NEWEST = 0.2;

export interface CompressionChoice {
  /** Looks at 4 KiB in the middle of the payload, when the link is slow enough at all. */
  worthwhile(payload: Buffer): boolean;
  /** So many bytes were made smaller in so long. */
  compressed(bytes: number, milliseconds: number): void;
}

/** `linkRateNow`: bytes in a second; Infinity while the link is not what is waited for. */
export function makeCompressionChoice(
  linkRateNow: () => number,
  sampleRatio: (sample: Buffer) => number = ratioOf,
): CompressionChoice {
  let compressionRate = FIRST_BYTES_PER_SECOND;
  return {
    worthwhile: (payload) => {
      const linkRate = linkRateNow();
      if (linkRate * LEAST_RATIO >= compressionRate) return false;
      const from = Math.max(0, Math.floor((payload.length - SAMPLE_BYTES) / 2));
      const ratio = sampleRatio(payload.subarray(from, from + SAMPLE_BYTES));
      return ratio >= LEAST_RATIO && Math.min(ratio, MOST_RATIO) * linkRate < compressionRate;
    },
    compressed: (bytes, milliseconds) => {
      if (milliseconds > 0) compressionRate += NEWEST * ((bytes * 1000) / milliseconds - compressionRate);
    },
  };
}
