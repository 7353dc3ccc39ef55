import { BatonError } from '../domain/error.ts';
import type { Clock } from './clock.ts';

/**
 * Looks again and again until there is something to return, or the time is over.
 * `look` answers null for "not yet" and throws when waiting longer is pointless.
 */
export async function waitUntil<T>(
  ctx: { readonly clock: Clock; readonly signal: AbortSignal },
  what: string,
  options: { readonly timeoutSeconds: number; readonly intervalMs: number; readonly remedy: string },
  look: () => Promise<T | null>,
): Promise<T> {
  const endMs = ctx.clock.monotonicMs() + options.timeoutSeconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (ctx.clock.monotonicMs() >= endMs) {
      throw new BatonError({
        code: 'WAIT_TIMEOUT',
        kind: 'cloud',
        message: `${what}: not within ${options.timeoutSeconds} s.`,
        remedy: options.remedy,
        retryable: true,
      });
    }
    await ctx.clock.sleep(options.intervalMs, ctx.signal);
  }
}
