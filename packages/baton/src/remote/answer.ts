/** One answer of a controller: what it is, and what it means where it is not what was asked for. */
import type { request } from 'undici';
import type { z } from 'zod';
import type { BatonError } from '../domain/error.ts';
import { notUnderstood, redirected, unreachable, type Where } from './controller-errors.ts';
import { retryAfterMs } from './pauses.ts';
import { readProblem } from './problem.ts';

export type Answer = Awaited<ReturnType<typeof request>>;

/** Why nothing came of it, and whether, and after how long, the same is sent again. */
export interface Refusal {
  readonly error: BatonError;
  /** `until-done`: it is under way already, under the same Idempotency-Key, and its answer will be there. */
  readonly again: 'no' | 'a-few-times' | 'until-done';
  /** Null: whatever the sender finds fit. */
  readonly afterMs: number | null;
}

/** Plans and reports of large groups are a few megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;
/** What a proxy answers whose controller is away, or has too much to do. */
const OF_A_PROXY: readonly number[] = [429, 502, 503, 504];
/** With Retry-After: what a controller answers that cannot do it now. What a cloud refused is not tried again by itself. */
const LATER: readonly number[] = [409, 429, 503];

/** Of an answer whose status is none of success. */
export async function refusalOf(answer: Answer, where: Where): Promise<Refusal> {
  const { statusCode } = answer;
  const problem =
    typeOf(answer) === 'application/problem+json' ? readProblem(statusCode, await textOf(answer, where)) : null;
  const afterMs = retryAfterMs(headerOf(answer, 'retry-after'), new Date());
  if (problem?.code === 'REQUEST_UNDER_WAY') return { error: problem, again: 'until-done', afterMs };
  if (problem !== null) {
    return { error: problem, again: afterMs !== null && LATER.includes(statusCode) ? 'a-few-times' : 'no', afterMs };
  }
  leaveUnread(answer);
  if (OF_A_PROXY.includes(statusCode)) {
    const error = unreachable(where.url, `what stands before it answers ${statusCode}`);
    return { error, again: 'a-few-times', afterMs };
  }
  const error =
    statusCode >= 300 && statusCode < 400
      ? redirected(where, headerOf(answer, 'location'))
      : notUnderstood(where, `is ${statusCode} without a reason that a controller would give`);
  return { error, again: 'no', afterMs: null };
}

export function headerOf(answer: Answer, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Throws CONTROLLER_ANSWER_INVALID for any other media type. */
export function assertType(answer: Answer, wanted: string, where: Where): void {
  const type = typeOf(answer);
  if (type === wanted) return;
  leaveUnread(answer);
  throw notUnderstood(where, `is ${type === '' ? 'of no type' : type}, where ${wanted} was promised`);
}

function typeOf(answer: Answer): string {
  return (headerOf(answer, 'content-type') ?? '').replace(/;.*$/, '').trim().toLowerCase();
}

export async function textOf(answer: Answer, where: Where): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > MOST_BYTES) throw notUnderstood(where, `is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Frees its connection. */
export function leaveUnread(answer: Answer): void {
  answer.body.dump().catch(() => undefined);
}

/** What goes on from here is what the types say. Throws CONTROLLER_ANSWER_INVALID. */
export function decoded<T>(schema: z.ZodType<T>, text: string, where: Where): T {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw notUnderstood(where, 'is not JSON', cause);
  }
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  throw notUnderstood(
    where,
    `is not what was promised${at}: ${issue?.message ?? 'it is not understood'}`,
    result.error,
  );
}
