import type { z } from 'zod';
import { OpenStackError } from '../errors/openstack-error.ts';

/** Where an answer came from, for an error about it. */
export interface AnswerOrigin {
  readonly cloud: string;
  readonly service: string;
  readonly request: string;
  readonly requestIds: readonly string[];
}

/** JSON of a successful answer, or BAD_ANSWER. */
export function parseJson(text: string, origin: AnswerOrigin): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch (cause) {
    throw badAnswer(origin, 'is not JSON', cause);
  }
}

/** Decodes at the edge: what goes on from here is what the types say. Unknown fields are dropped. */
export function decode<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  origin: AnswerOrigin,
): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue === undefined ? '' : issue.path.reduce<string>(step, '');
  throw badAnswer(origin, `is not understood at \`${field || '.'}\`: ${issue?.message ?? 'invalid'}`, result.error);
}

export function badAnswer(origin: AnswerOrigin, what: string, cause?: unknown): OpenStackError {
  const { cloud, service, request, requestIds } = origin;
  const ids = requestIds.length === 0 ? '' : ` (${requestIds.join(', ')})`;
  const message = `cloud ${cloud}: the answer of ${service} to ${request} ${what}${ids}`;
  return new OpenStackError({ code: 'BAD_ANSWER', cloud, service, request, requestIds, message, cause });
}

function step(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? String(key) : `${path}.${String(key)}`;
}
