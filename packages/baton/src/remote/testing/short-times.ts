import type { RemoteTimes } from '../remote-times.ts';

/** For tests: what would be minutes is milliseconds. */
export const SHORT_TIMES: RemoteTimes = {
  quickMs: 2_000,
  longMs: 2_000,
  pauseMs: 1,
  mostPauseMs: 4,
  silenceMs: 500,
  lookEveryMs: 20,
  patienceMs: 300,
};
