/** Parts of several answers, and how answers are checked at all. */
import { z } from 'zod';
import type { ErrorRecord } from '../../domain/error.ts';
import type { Finding } from '../../services/services.ts';

/**
 * Checks what faces read of a value, and answers with the value as it came, to the order of its keys: a controller of a later
 * version may tell more, and faces print some values whole.
 */
export function shaped<T>(schema: z.ZodType): z.ZodType<T> {
  return z.unknown().transform((value, ctx): T => {
    const { error } = schema.safeParse(value);
    if (error === undefined) return value as T;
    for (const { path, message } of error.issues) ctx.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  });
}

export const errorKind = z.enum(['user', 'cloud', 'guest', 'bug']);

export const errorRecord: z.ZodType<ErrorRecord> = z.object({
  code: z.string(),
  kind: errorKind,
  message: z.string(),
  remedy: z.string(),
  requestIds: z.array(z.string()),
});

export const findings: z.ZodType<readonly Finding[]> = z.array(
  z.object({
    check: z.string(),
    result: z.enum(['pass', 'warn', 'block', 'unknown']),
    detail: z.string(),
    remedy: z.string(),
  }),
);

export const impact = z.enum(['none', 'exposure', 'handover', 'cutover']);
export const side = z.enum(['source', 'target']);
export const role = z.enum(['primary', 'secondary']);
export const texts = z.array(z.string());

/** Of a command of which nothing is told but that it was taken. */
export const taken = z.looseObject({});
