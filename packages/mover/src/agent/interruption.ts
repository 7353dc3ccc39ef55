import { MoverError } from '../mover-error.ts';

/** The reason with which a mover's signal is aborted. */
export function interruption(why: string): MoverError {
  return new MoverError({
    code: 'INTERRUPTED',
    message: `The mover ended before its work was done: ${why}.`,
    remedy: 'Run the same job again on both ends: it goes on where it stopped.',
    retryable: true,
  });
}

/** Aborted by `signal`, or when `seconds` are over. `done` lets go of both. */
export function within(
  seconds: number,
  signal: AbortSignal,
): { readonly signal: AbortSignal; readonly done: () => void } {
  const ended = new AbortController();
  const pass = (): void => ended.abort(signal.reason);
  // Node's timers hold 24.8 days at most; a job may have 30.
  let left = seconds * 1000;
  let timer: NodeJS.Timeout | null = null;
  const wait = (): void => {
    if (left <= 0) return ended.abort(interruption(`its time of ${seconds} s is over`));
    const step = Math.min(left, 24 * 3600 * 1000);
    left -= step;
    timer = setTimeout(wait, step);
  };
  wait();
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return {
    signal: ended.signal,
    done: () => {
      if (timer !== null) clearTimeout(timer);
      signal.removeEventListener('abort', pass);
    },
  };
}
