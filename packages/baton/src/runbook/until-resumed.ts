import type { StepContext } from './step.ts';

const LOOK_EVERY_MS = 1000;

/** Waits while a person has paused the migration, and says so once. What watches beside it goes on. */
export async function untilResumed(ctx: StepContext, stepId: string): Promise<void> {
  if (!(await ctx.paused())) return;
  await tellPaused(ctx, stepId);
  while (await ctx.paused()) await ctx.clock.sleep(LOOK_EVERY_MS, ctx.signal);
}

export async function tellPaused(ctx: Pick<StepContext, 'emit'>, stepId: string): Promise<void> {
  await ctx.emit({
    kind: 'note',
    stepId,
    text: 'paused: nothing new is begun until somebody resumes it; the guard watches',
  });
}
