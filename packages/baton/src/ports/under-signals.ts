/**
 * Work under several signals: it is given one that is aborted with the first of them, and nothing of it stays behind.
 *
 * Not `AbortSignal.any`, where it is done again and again under a signal that lasts: in Node 20 each call of that leaves an entry
 * in every one of its signals until that signal is gone (lib/internal/abort_controller.js, kDependantSignals), and a migration has
 * one signal for days, a controller for months.
 */
export async function underSignals<T>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const joined = new AbortController();
  const leaves = signals.map((signal) => {
    const end = (): void => joined.abort(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    return (): void => signal.removeEventListener('abort', end);
  });
  try {
    return await work(joined.signal);
  } finally {
    for (const leave of leaves) leave();
  }
}
