import type { Clock } from '../../ports/clock.ts';

/** Work that goes on while something else is looked at. What it throws is kept until somebody asks. */
export interface Background<T> {
  /** Undefined while it goes on, and when it failed. */
  readonly value: T | undefined;
  /** Null while it goes on. */
  readonly endedMs: number | null;
  /** Throws what the work threw. */
  check(): void;
  /** It has come to its end, whichever. */
  rest(): Promise<void>;
}

export function inBackground<T>(clock: Clock, work: () => Promise<T>): Background<T> {
  let failure: { readonly error: unknown } | null = null;
  let value: T | undefined;
  let endedMs: number | null = null;
  const rest = work()
    .then(
      (given) => {
        value = given;
      },
      (error: unknown) => {
        failure = { error };
      },
    )
    .finally(() => {
      endedMs = clock.monotonicMs();
    });
  return {
    get value() {
      return value;
    },
    get endedMs() {
      return endedMs;
    },
    check: () => {
      if (failure !== null) throw failure.error;
    },
    rest: () => rest,
  };
}
