import { z } from 'zod';
import { BatonError, type BatonErrorInit } from '../domain/error.ts';
import { errorKind, findings } from './answers/shared.ts';

/** Problem details (RFC 9457) with what a BatonError has beside its message. */
const problem = z.looseObject({
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  kind: errorKind,
  detail: z.string(),
  remedy: z.string(),
  requestIds: z.array(z.string()).default([]),
  retryable: z.boolean().optional(),
  findings: findings.optional(),
});

/** What the controller refused, as it says it; null where the text is no problem of its. */
export function readProblem(status: number, text: string): BatonError | null {
  const body = problem.safeParse(json(text));
  if (!body.success) return null;
  const { code, kind, detail, remedy, requestIds, retryable, findings: cause } = body.data;
  const init: BatonErrorInit = {
    code,
    kind,
    message: detail,
    remedy,
    requestIds,
    // RFC 9110, 15.6.4, and RFC 6585, 4: what cannot be done now may be done later.
    retryable: retryable ?? (status === 503 || status === 429),
    ...(cause === undefined ? {} : { cause }),
  };
  return new BatonError(init);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
