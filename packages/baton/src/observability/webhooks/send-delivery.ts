import type { Clock } from '../../ports/clock.ts';
import { redactedText } from '../redacted.ts';
import { sign, SIGNATURE_HEADER } from './signature.ts';

export type Sent =
  | { readonly ok: true; readonly status: number }
  /** `why`: in words, without the URL. */
  | { readonly ok: false; readonly why: string };

export interface SendParts {
  readonly clock: Clock;
  readonly version: string;
  readonly timeoutMs: number;
}

/**
 * POSTs one delivery. Whatever is not 2xx was in vain, also a redirect: the events of a migration go nowhere but where the
 * configuration says. The answer's body is not read. Rejects when the signal is aborted.
 */
export async function sendDelivery(
  url: string,
  delivery: { readonly id: string; readonly body: string; readonly secrets: readonly string[] },
  parts: SendParts,
  signal: AbortSignal,
): Promise<Sent> {
  signal.throwIfAborted();
  const over = new AbortController();
  const stop = (): void => over.abort();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, parts.timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': `baton/${parts.version}`,
        'baton-delivery': delivery.id,
        [SIGNATURE_HEADER]: sign(delivery.secrets, delivery.body, parts.clock.now()),
      },
      body: delivery.body,
      signal: over.signal,
    });
    await response.body?.cancel();
    if (response.ok) return { ok: true, status: response.status };
    const redirected = response.status >= 300 && response.status < 400 ? ', a redirect, which is not followed' : '';
    return { ok: false, why: `HTTP status ${response.status}${redirected}` };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, why: over.signal.aborted ? `no answer within ${parts.timeoutMs} ms` : reasonOf(error) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** `fetch failed` says nothing; what caused it does. Without the URL, of which the path may be a secret. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return 'no connection';
  return (cause as NodeJS.ErrnoException).code ?? redactedText(cause.message);
}
