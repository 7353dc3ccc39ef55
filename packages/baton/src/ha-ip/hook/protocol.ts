/** What a hook is asked and what it answers, version 1: see docs/reference/hook.md. */
import { z } from 'zod';
import type { HookAnswer, HookQuestion } from '../../ports/hook-runner.ts';

const words = z.string().max(2000);
const value = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);
const data = z.record(z.string().max(100), value).refine((all) => Object.keys(all).length <= 32, {
  error: 'has more than 32 keys',
});

const done = z.object({
  ok: z.literal(true),
  leads: z.enum(['source', 'target', 'both', 'neither', 'unknown']),
  detail: words.exactOptional(),
  data: data.exactOptional(),
});
const refused = z.object({
  ok: z.literal(false),
  error: z.object({ message: words.min(1), retryable: z.boolean() }),
});
const answer = z.discriminatedUnion('ok', [done, refused]);

export type Read =
  | { readonly kind: 'answer'; readonly answer: HookAnswer }
  | { readonly kind: 'refused'; readonly message: string; readonly retryable: boolean }
  /** Not an answer of the contract, and why. */
  | { readonly kind: 'fault'; readonly why: string };

/** The question as it is sent: one JSON object and a line end. */
export function writeQuestion(question: HookQuestion, deadlineSeconds: number): string {
  return `${JSON.stringify({ baton: 1, ...question, deadlineSeconds })}\n`;
}

/** Reads an answer. Keys that are not of the contract are left out; anything beside the one object is a fault. */
export function readAnswer(text: string): Read {
  if (text.trim() === '') return { kind: 'fault', why: 'it answered nothing' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'fault', why: 'its answer is not one JSON object' };
  }
  const read = answer.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where =
      issue === undefined || issue.path.length === 0 ? 'its answer' : `${issue.path.join('.')} of its answer`;
    return { kind: 'fault', why: `${where}: ${issue?.message ?? 'is not of the contract'}` };
  }
  if (!read.data.ok) return { kind: 'refused', ...read.data.error };
  const { ok: _, ...told } = read.data;
  return { kind: 'answer', answer: told };
}
