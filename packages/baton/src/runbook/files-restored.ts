/** What a handover changed for a moment in a guest must be as it was before that disk is copied. */
import { z } from 'zod';

import { BatonError } from '../domain/error.ts';
import type { Role } from '../domain/ha-group.ts';
import type { Proof } from '../domain/step.ts';
import type { ChangeProof } from '../ports/guest-hands.ts';
import { balancerOf } from './balancers.ts';
import { accessTo, guestOf } from './guest-of.ts';
import type { StepContext } from './step.ts';

const Kept = z.object({
  changedFiles: z.array(z.object({ role: z.enum(['primary', 'secondary']), path: z.string(), sha256: z.string() })),
});

/** For the data of the step that changed them. */
export function changedFilesData(role: Role, changes: readonly ChangeProof[]): Readonly<Record<string, unknown>> {
  const files = changes.flatMap((change) => change.files);
  return { changedFiles: files.map(({ path, sha256Before }) => ({ role, path, sha256: sha256Before })) };
}

/**
 * Compares them once more, right before the power-off of a load balancer in the source; `changedBy` is the step that kept them.
 * Throws GUEST_FILE_CHANGED (kind guest) when one is not as it was: what differs would travel with the disk.
 */
export async function assertFilesRestored(ctx: StepContext, role: Role, changedBy: string): Promise<readonly Proof[]> {
  const kept = Kept.safeParse((await ctx.earlier(changedBy))?.evidence?.data);
  const files = kept.success ? kept.data.changedFiles.filter((file) => file.role === role) : [];
  if (files.length === 0) return [];
  const { name } = balancerOf(ctx.plan, role);
  const what = `the files of ${name} that were changed for a moment are as they were`;
  const { hands } = accessTo(ctx, 'source');
  const guest = await guestOf(ctx, 'source', role);
  if (hands?.digests === undefined || guest === null)
    return [{ what, result: 'not-provable', detail: 'there is no way to look at them now' }];
  const paths = files.map(({ path }) => path);
  const now = await hands.digests(guest, paths, ctx.signal);
  const different = files.filter(({ path, sha256 }) => now.get(path) !== sha256);
  if (different.length === 0)
    return [{ what, result: 'proved', detail: files.map(({ path, sha256 }) => `${path} sha256 ${sha256}`).join(', ') }];
  throw new BatonError({
    code: 'GUEST_FILE_CHANGED',
    kind: 'guest',
    message: `${different.map(({ path }) => path).join(', ')} in ${name} differs from what it was at the handover.`,
    remedy:
      'Compare it with a copy of your own. When somebody changed it on purpose, undo that or power the server off by hand; then start the migration again.',
  });
}
