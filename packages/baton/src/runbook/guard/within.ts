import { BatonError } from '../../domain/error.ts';
import type { StepContext } from '../step.ts';

/**
 * A look that may not take longer: the guard has other evidence to weigh meanwhile. Listeners are taken off again, for it is
 * called once a second for days. Throws code TIMEOUT (kind cloud).
 */
export async function within<T>(
  ctx: Pick<StepContext, 'clock' | 'signal'>,
  ms: number,
  look: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const onAbort = (): void => over.abort(ctx.signal.reason);
  ctx.signal.throwIfAborted();
  ctx.signal.addEventListener('abort', onAbort, { once: true });
  let late = false;
  const timer = ctx.clock.sleep(ms, over.signal).then(
    () => {
      late = true;
      over.abort(new Error(`no answer within ${ms} ms`));
    },
    () => undefined,
  );
  try {
    return await look(over.signal);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!late) throw error;
    throw new BatonError({
      code: 'TIMEOUT',
      kind: 'cloud',
      message: `no answer within ${ms / 1000} s`,
      remedy: 'The guard tries on by itself.',
      cause: error,
    });
  } finally {
    ctx.signal.removeEventListener('abort', onAbort);
    over.abort();
    await timer;
  }
}
