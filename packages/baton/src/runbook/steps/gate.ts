import { gateOfPlan, gatesSince, gateText, type GateName } from '../../domain/gates.ts';
import type { WindowEnd } from '../../domain/plan.ts';
import { gateOpensAt } from '../../schedule/gate-time.ts';
import { Interrupt, type StepContext } from '../step.ts';

type Planned = Pick<StepContext['plan'], 'gates' | 'forecast'>;

/** May the runbook go on? By a person's approval, by time, or at once, as the plan says, or somebody has said since. */
export async function isOpen(ctx: StepContext, name: GateName): Promise<boolean> {
  return await isOpenBy(ctx, await plannedNow(ctx), name);
}

async function isOpenBy(ctx: StepContext, planned: Planned, name: GateName): Promise<boolean> {
  if (gateOfPlan(planned, name) === 'automatic') return true;
  if (await ctx.approved(name)) return true;
  const now = ctx.clock.now();
  const opens = gateOpensAt(planned, name, now);
  return opens !== null && opens <= now;
}

/** The cutover's own time, not this process's: the rollback window lasts as long as was said, whoever was killed meanwhile. */
async function plannedNow({ plan, gates, earlier }: StepContext): Promise<Planned> {
  const planned = gates === undefined ? plan : { ...plan, gates: await gates() };
  const { secondary } = planned.gates;
  if (typeof secondary === 'string' || !('after' in secondary)) return planned;
  const cutover = await earlier('cutover');
  const cutOverAt = cutover?.state === 'done' ? cutover.finishedAt : null;
  return { ...planned, gates: gatesSince(planned.gates, cutOverAt ?? undefined) };
}

/** Both load balancers serve before these, and nobody has to watch. */
const LEFT_ALONE: readonly GateName[] = ['start', 'exposure'];
/** A wait that is shorter is not worth another process. */
const WORTH_LEAVING_MS = 120_000;

export async function waitAtGate(ctx: StepContext, name: GateName): Promise<void> {
  for (;;) {
    const planned = await plannedNow(ctx);
    if (await isOpenBy(ctx, planned, name)) return;
    if (gateOfPlan(planned, name) === 'person') throw new Interrupt({ kind: 'wait-for-person', gate: name });
    const until = ctx.isBegunAgain && LEFT_ALONE.includes(name) ? gateOpensAt(planned, name, ctx.clock.now()) : null;
    if (until !== null && until.getTime() - ctx.clock.now().getTime() > WORTH_LEAVING_MS)
      throw new Interrupt({ kind: 'wait-for-time', gate: name, until });
    await ctx.clock.sleep(1000, ctx.signal);
  }
}

/** As it opened, for its proof. */
export async function describeOpened(ctx: StepContext, name: GateName): Promise<string> {
  return describeGate(gateOfPlan(await plannedNow(ctx), name));
}

function describeGate(gate: WindowEnd): string {
  return gate === 'person' ? 'approved by a person' : `opened by the plan (${gateText(gate)})`;
}
