import type { Role } from '../../domain/ha-group.ts';
import { BatonError } from '../../domain/error.ts';
import { firstToMove } from '../../domain/order.ts';
import type { Plan } from '../../domain/plan.ts';
import { type BalancerJob, oneAtATime, type Pass } from '../../disks/disk-job.ts';
import type { DiskCopy, DiskStrategy } from '../../disks/disk-strategy.ts';
import { openStrategy } from '../../disks/open-strategy.ts';
import { paceOf } from '../../disks/pace.ts';
import type { Evidence } from '../../domain/step.ts';
import { balancerOf, lastRunInSource, sourceServer } from '../balancers.ts';
import { moverJob } from '../mover-job.ts';
import { rbdJob } from '../rbd-job.ts';
import { type Guarded, guardedBySnapshotWatch, type Watching } from '../snapshot-guard.ts';
import type { Step, StepContext } from '../step.ts';

const IDLE_LOOK_MS = 1000;

type Strategy = Plan['disks']['strategy'];

/** What people read of each strategy's two copies. */
const TITLES: Readonly<
  Record<Strategy, { readonly pre: (role: Role) => string; readonly final: (role: Role) => string }>
> = {
  image: {
    pre: (role) => `Rehearse the copy of the ${role}'s disks while it runs`,
    final: (role) => `Copy the ${role}'s disks at rest, digests compared at both ends`,
  },
  mover: {
    pre: (role) => `Copy the ${role}'s disks while it runs, pass after pass`,
    final: (role) => `Copy what still differs of the ${role}'s disks at rest, proved from both disks`,
  },
  rbd: {
    pre: (role) => `Bring the ${role}'s disks from cluster to cluster while it runs, diff after diff`,
    final: (role) => `Bring what still differs of the ${role}'s disks at rest, digests of both images compared`,
  },
};
const PRE_COPIED: Readonly<Record<Strategy, { readonly proof: string; readonly needed: string }>> = {
  image: { proof: 'the copy was rehearsed', needed: 'the way is not rehearsed yet' },
  mover: { proof: 'the disks were copied while they ran', needed: 'no pass over the running disks is done yet' },
  rbd: { proof: 'the disks were copied while they ran', needed: 'no diff of the running disks is across yet' },
};

/**
 * Pre-copy. The `image` strategy has no delta: its pre-copy is a rehearsal of the whole way while the LB still serves. It
 * proves that the target takes the disks and measures the rate, before the exposure begins. With movers it is the copy itself, and
 * leaves only what changes meanwhile to the final one.
 */
export function preCopyStep(role: Role, strategy: Strategy): Step {
  const stepId = `${role}.pre-copy`;
  let rehearsed: Guarded<readonly DiskCopy[]> | null = null;
  return {
    id: stepId,
    title: TITLES[strategy].pre(role),
    impact: 'none',
    yieldsToPause: true,
    check: (ctx) =>
      Promise.resolve(
        ctx.plan.disks.preCopy === 'skip' ? { done: true } : { done: false, needed: PRE_COPIED[strategy].needed },
      ),
    act: async (ctx) => {
      rehearsed = await guardedBySnapshotWatch(ctx, stepId, {
        work: (signal, watching) => strategyOf(ctx).preCopy(jobOf(ctx, stepId, role, { signal, watching })),
        cleanUp: () => cleanUpAfterFlip(ctx, stepId, role),
      });
    },
    verify: () => Promise.resolve(rehearsedEvidence(rehearsed, PRE_COPIED[strategy].proof)),
    undo: async (ctx, depth) => {
      if (depth === 'rollback' && role === firstToMove(ctx.plan)) return 'stands';
      await removeAll(ctx, stepId, role, 'rehearsal');
      return 'undone';
    },
  };
}

/** The copy that becomes the disk in the target: taken while the source is off, and stays with the migration. */
export function finalCopyStep(role: Role, strategy: Strategy): Step {
  const stepId = `${role}.final-copy`;
  return {
    id: stepId,
    title: TITLES[strategy].final(role),
    impact: 'exposure',
    check: async (ctx) => {
      const [strategy, job] = [strategyOf(ctx), jobOf(ctx, stepId, role)];
      if ((await strategy.finished(job)) === null) return { done: false, needed: 'not every disk is in the target' };
      return (await strategy.hasHelpers(job))
        ? { done: false, needed: 'what helped to make the copies is not taken away yet' }
        : { done: true };
    },
    act: async (ctx) => {
      const server = await sourceServer(ctx, role);
      if (!strategyOf(ctx).isAtRest(server)) {
        throw new BatonError({
          code: 'SOURCE_RUNS',
          kind: 'cloud',
          message: `${balancerOf(ctx.plan, role).name} is not off in the source (${server?.status ?? 'gone'}), so its disks are not at rest.`,
          remedy: 'Somebody started it. Shut it off, then start the migration again.',
        });
      }
      await strategyOf(ctx).finalCopy(jobOf(ctx, stepId, role));
    },
    verify: async (ctx) => {
      const copies = await strategyOf(ctx).finished(jobOf(ctx, stepId, role));
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

interface Guarding {
  readonly signal: AbortSignal;
  readonly watching: Watching;
}

function strategyOf(ctx: StepContext): DiskStrategy {
  return openStrategy(ctx.plan.disks, { mover: (job) => moverJob(ctx, job), rbd: (job) => rbdJob(ctx, job) });
}

/** What Nova and Cinder do with a running server (`alone`) is what freezes its guest: that is what is watched. */
function jobOf(ctx: StepContext, stepId: string, role: Role, guarding: Guarding | null = null): BalancerJob {
  const oneByOne = oneAtATime();
  const signal = guarding?.signal ?? ctx.signal;
  const { limits = {} } = ctx.plan.disks;
  return {
    migrationId: ctx.migrationId,
    stepId,
    source: ctx.source,
    target: ctx.target,
    balancer: balancerOf(ctx.plan, role),
    copyTimeoutSeconds: ctx.plan.timeouts.copy,
    clock: ctx.clock,
    signal,
    emit: ctx.emit,
    alone: (work) => oneByOne(() => (guarding === null ? work() : guarding.watching(work))),
    limits,
    pace: paceOf(limits, signal),
  };
}

/** A snapshot that is still being made can neither be ended nor deleted: its end is waited for. */
async function cleanUpAfterFlip(ctx: StepContext, stepId: string, role: Role): Promise<void> {
  const endMs = ctx.clock.monotonicMs() + ctx.plan.timeouts.copy * 1000;
  while (ctx.clock.monotonicMs() < endMs && !(await isIdle(ctx, stepId, role)))
    await ctx.clock.sleep(IDLE_LOOK_MS, ctx.signal);
  await removeAll(ctx, stepId, role, 'rehearsal');
}

async function isIdle(ctx: StepContext, stepId: string, role: Role): Promise<boolean> {
  const server = await sourceServer(ctx, role);
  if (server !== null && server.taskState !== null) return false;
  return strategyOf(ctx).isIdle(jobOf(ctx, stepId, role));
}

/** A way back is never barred by what only has to be cleaned up: what cannot be removed is told, and left. */
async function removeAll(ctx: StepContext, stepId: string, role: Role, pass: Pass): Promise<void> {
  const job = jobOf(ctx, stepId, role);
  for (const { mark, disk, remove } of strategyOf(ctx).removals(job, pass)) {
    try {
      await remove();
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (!(error instanceof BatonError) || error.kind === 'bug') throw error;
      const text = `something of the copy of ${job.balancer.name} ${disk} is left and has to be deleted by hand (its mark: ${mark}): ${error.message}`;
      await ctx.emit({ kind: 'note', stepId, text });
    }
  }
}

function rehearsedEvidence(rehearsed: Guarded<readonly DiskCopy[]> | null, what: string): Evidence {
  if (rehearsed === null)
    return { proofs: [{ what, result: 'not-provable', detail: 'skipped by the plan (disks.preCopy)' }] };
  const { watched } = rehearsed;
  if (!rehearsed.done) {
    const detail = `broken off: while a disk was snapshotted, ${rehearsed.seen}; watched: ${watched}`;
    return { proofs: [{ what, result: 'not-provable', detail }] };
  }
  const { proofs, data } = evidenceOf(rehearsed.value);
  const served = 'nobody else took the VIP while the disks were snapshotted';
  const result = watched.startsWith('nothing') ? 'not-provable' : 'proved';
  return {
    proofs: [...proofs, { what: served, result, detail: `watched: ${watched}` }],
    ...(data === undefined ? {} : { data }),
  };
}

function evidenceOf(copies: readonly DiskCopy[]): Evidence {
  return {
    proofs: copies.map((copy) => ({
      what: `${copy.disk}: the bytes that left the source are the bytes that the target stored`,
      result: 'proved',
      detail: `${copy.proof}, ${copy.seconds} s, volume ${copy.targetVolumeId}`,
    })),
    data: { copies },
  };
}
