import { BatonError } from '../../domain/error.ts';
import { underSignals } from '../../ports/under-signals.ts';
import { MAX_BYTES, type Reply } from './reply.ts';

/** POSTs the text. Follows no redirect: a question, and a token, go nowhere but where the plan says. */
export async function sendToUrl(
  url: string,
  text: string,
  limits: { readonly timeoutSeconds: number; readonly token: string | undefined },
  signal: AbortSignal,
): Promise<Reply> {
  signal.throwIfAborted();
  assertSafe(url, limits.token);
  const deadline = AbortSignal.timeout(limits.timeoutSeconds * 1000);
  const began = performance.now();
  try {
    return await underSignals([signal, deadline], async (until): Promise<Reply> => {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(limits.token === undefined || limits.token === '' ? {} : { authorization: `Bearer ${limits.token}` }),
        },
        body: text,
        signal: until,
      });
      const body = await readBounded(response);
      if (body === null) return { kind: 'too-much' };
      return {
        kind: 'replied',
        text: body,
        success: response.ok,
        ending: `HTTP status ${response.status}`,
        said: '',
        elapsedMs: performance.now() - began,
      };
    });
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) return { kind: 'timeout', said: '' };
    return { kind: 'unreachable', why: reasonOf(error) };
  }
}

/** Null: more than an answer may have. */
async function readBounded(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch failed` says nothing; what caused it does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message === '' ? (code ?? cause.name) : cause.message;
}

/** RFC 6750 5.3: a bearer token goes over TLS only. */
function assertSafe(url: string, token: string | undefined): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw unusable('is not an http or https URL', 'Correct it in the plan: haIps[].cutover.url.');
  if (parsed.username !== '' || parsed.password !== '')
    throw unusable(
      'holds a user or a password, which do not belong into a plan',
      'Take them out of the URL, and give a token in the environment: BATON_HOOK_TOKEN.',
    );
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(parsed.hostname);
  if (parsed.protocol === 'http:' && token !== undefined && token !== '' && !local)
    throw unusable(
      'has no TLS, and BATON_HOOK_TOKEN would be readable on the way',
      'Use https://, or unset BATON_HOOK_TOKEN.',
    );
}

function unusable(why: string, remedy: string): BatonError {
  return new BatonError({ code: 'HOOK_UNUSABLE', kind: 'user', message: `The hook's URL ${why}.`, remedy });
}
