/** How long a controller is waited for. All in milliseconds. */
export interface RemoteTimes {
  /** The most that an answer may take which the controller gives from its own memory, all attempts together. */
  readonly quickMs: number;
  /** The same where it asks clouds, and makes or deletes things there. */
  readonly longMs: number;
  /** From one attempt to the next; doubled each time, up to the most. */
  readonly pauseMs: number;
  readonly mostPauseMs: number;
  /** The longest silence on a stream of events; the controller breaks it every 15 s. */
  readonly silenceMs: number;
  /** From one look to the next, whether a migration rests. */
  readonly lookEveryMs: number;
  /** So long nothing may be heard of the controller while a migration is followed. */
  readonly patienceMs: number;
}

export const REMOTE_TIMES: RemoteTimes = {
  quickMs: 30_000,
  longMs: 30 * 60_000,
  pauseMs: 250,
  mostPauseMs: 4_000,
  silenceMs: 45_000,
  lookEveryMs: 2_000,
  patienceMs: 5 * 60_000,
};
