import type { Role } from '../../domain/ha-group.ts';
import { BatonError } from '../../domain/error.ts';
import { uniqueName } from '../../domain/marks.ts';
import { isAtRest } from '../../domain/invariants.ts';
import { firstToMove } from '../../domain/order.ts';
import { type DiskCopy, type DiskJob, jobKey, oneAtATime, type Pass } from '../../disks/copy-context.ts';
import { copyDisk, findCopy, hasHelpers, removeTargetImage, removeTargetVolume } from '../../disks/image-strategy.ts';
import { removeSourceHelpers } from '../../disks/source-image.ts';
import type { Evidence } from '../../domain/step.ts';
import { balancerOf, lastRunInSource, sourceServer } from '../balancers.ts';
import type { Step, StepContext } from '../step.ts';

/**
 * Pre-copy. The `image` strategy has no delta: its pre-copy is a rehearsal of the whole way while the LB still serves. It
 * proves that the target takes the disks and measures the rate, before the exposure begins.
 */
export function preCopyStep(role: Role): Step {
  const stepId = `${role}.pre-copy`;
  let copies: readonly DiskCopy[] = [];
  return {
    id: stepId,
    title: `Rehearse the copy of the ${role}'s disks while it runs`,
    impact: 'none',
    check: (ctx) =>
      Promise.resolve(
        ctx.plan.disks.preCopy === 'skip' ? { done: true } : { done: false, needed: 'the way is not rehearsed yet' },
      ),
    act: async (ctx) => {
      copies = await copyAll(ctx, stepId, role, 'rehearsal');
      await Promise.all(jobs(ctx, stepId, role, 'rehearsal').map((job) => removeTargetVolume(job)));
    },
    verify: () =>
      Promise.resolve(
        copies.length === 0
          ? {
              proofs: [
                {
                  what: 'the copy was rehearsed',
                  result: 'not-provable',
                  detail: 'skipped by the plan (disks.preCopy)',
                },
              ],
            }
          : evidenceOf(copies),
      ),
    undo: async (ctx, depth) => {
      if (depth === 'rollback' && role === firstToMove(ctx.plan)) return 'stands';
      await removeAll(ctx, stepId, role, 'rehearsal');
      return 'undone';
    },
  };
}

/** The copy that becomes the disk in the target: taken while the source is off, and stays with the migration. */
export function finalCopyStep(role: Role): Step {
  const stepId = `${role}.final-copy`;
  return {
    id: stepId,
    title: `Copy the ${role}'s disks at rest, digests compared at both ends`,
    impact: 'exposure',
    check: async (ctx) => {
      if ((await findCopies(ctx, stepId, role)) === null)
        return { done: false, needed: 'not every disk is in the target' };
      const left = await Promise.all(jobs(ctx, stepId, role, 'final').map((job) => hasHelpers(job)));
      return left.includes(true)
        ? { done: false, needed: 'what helped to make the copies is not taken away yet' }
        : { done: true };
    },
    act: async (ctx) => {
      const server = await sourceServer(ctx, role);
      if (!isAtRest(server)) {
        throw new BatonError({
          code: 'SOURCE_RUNS',
          kind: 'cloud',
          message: `${balancerOf(ctx.plan, role).name} is not off in the source (${server?.status ?? 'gone'}), so its disks are not at rest.`,
          remedy: 'Somebody started it. Shut it off, then start the migration again.',
        });
      }
      await copyAll(ctx, stepId, role, 'final');
    },
    verify: async (ctx) => {
      const copies = await findCopies(ctx, stepId, role);
      if (copies === null)
        throw new BatonError({
          code: 'COPY_GONE',
          kind: 'cloud',
          message: 'A copied volume is no longer in the target.',
          remedy: 'Start the migration again: it is copied anew.',
          retryable: true,
        });
      const { proofs, data } = evidenceOf(copies);
      return { proofs, data: { ...data, lastRun: await lastRunInSource(ctx, role) } };
    },
    undo: async (ctx, depth) => {
      // The first one stays off in the source after a rollback, so its copy stays true; the second one runs again, so its is not.
      if (depth === 'rollback' && role === firstToMove(ctx.plan)) return 'stands';
      await removeAll(ctx, stepId, role, 'final');
      return 'undone';
    },
  };
}

function jobs(ctx: StepContext, stepId: string, role: Role, pass: Pass): readonly DiskJob[] {
  const balancer = balancerOf(ctx.plan, role);
  const alone = oneAtATime();
  return balancer.disks.map((disk) => ({
    migrationId: ctx.migrationId,
    stepId,
    source: ctx.source,
    target: ctx.target,
    balancer,
    disk,
    pass,
    copyTimeoutSeconds: ctx.plan.timeouts.copy,
    clock: ctx.clock,
    signal: ctx.signal,
    emit: ctx.emit,
    alone,
  }));
}

/** One disk after the other where one failed, the rest still finishes in good order; then the first failure is told. */
async function copyAll(ctx: StepContext, stepId: string, role: Role, pass: Pass): Promise<readonly DiskCopy[]> {
  const results = await Promise.allSettled(jobs(ctx, stepId, role, pass).map((job) => copyDisk(job)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function findCopies(ctx: StepContext, stepId: string, role: Role): Promise<readonly DiskCopy[] | null> {
  const copies = await Promise.all(jobs(ctx, stepId, role, 'final').map((job) => findCopy(job)));
  const found = copies.filter((copy) => copy !== null);
  return found.length === copies.length ? found : null;
}

/** A way back is never barred by what only has to be cleaned up: what cannot be removed is told, and left. */
async function removeAll(ctx: StepContext, stepId: string, role: Role, pass: Pass): Promise<void> {
  for (const job of jobs(ctx, stepId, role, pass)) {
    for (const remove of [removeSourceHelpers, removeTargetImage, removeTargetVolume]) {
      try {
        await remove(job);
      } catch (error) {
        ctx.signal.throwIfAborted();
        if (!(error instanceof BatonError) || error.kind === 'bug') throw error;
        const text = `something of the copy of ${job.balancer.name} ${job.disk.key} is left and has to be deleted by hand (its mark: ${uniqueName(ctx.migrationId, jobKey(job))}): ${error.message}`;
        await ctx.emit({ kind: 'note', stepId, text });
      }
    }
  }
}

function evidenceOf(copies: readonly DiskCopy[]): Evidence {
  return {
    proofs: copies.map((copy) => ({
      what: `${copy.disk}: the bytes that left the source are the bytes that the target stored`,
      result: 'proved',
      detail: `${copy.bytes} bytes, sha512 ${copy.sha512}, ${copy.seconds} s, volume ${copy.targetVolumeId}`,
    })),
    data: { copies },
  };
}
