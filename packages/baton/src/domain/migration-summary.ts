/** What lists tell of a migration: all but its plan, and a little of that. */
import { GATE_NAMES, type GateName, gateOfPlan, gatesSince } from './gates.ts';
import type { Migration, MigrationState } from './migration.ts';
import type { Gates, Order, Plan, WindowEnd } from './plan.ts';

/** What lists need of a plan. Like the plan, it stays as it is once its migration is made, but for when gates open. */
export interface PlanHead {
  readonly order: Order;
  readonly sourceCloud: string;
  readonly targetCloud: string;
  /** Of the source: whose migration it is. */
  readonly projectId: string;
  readonly haIps: readonly string[];
  readonly gates: Gates;
  /** Ids of the runbook's steps, in their order. */
  readonly steps: readonly string[];
}

/** A gate that a migration has not passed yet, and what opens it. */
export interface ShutGate {
  readonly gate: GateName;
  readonly opens: WindowEnd;
}

export interface MigrationSummary extends Omit<Migration, 'plan'>, Omit<PlanHead, 'gates' | 'steps'> {
  /** In the order in which it comes to them; it may stand at the first. None where it goes back, or is over. */
  readonly gates: readonly ShutGate[];
}

/** The step in which each gate is waited at; a gate that stands open may have none. */
const WAITED_AT_IN: Readonly<Record<GateName, string>> = {
  start: 'approve-start',
  exposure: 'approve-exposure',
  cutover: 'approve-cutover',
  secondary: 'rollback-window',
};

const COMES_TO_NO_GATE: readonly MigrationState[] = [
  'rolling-back',
  'rolled-back',
  'aborted',
  'completed',
  'committed',
];

export function headOf(plan: Plan): PlanHead {
  return {
    order: plan.order,
    sourceCloud: plan.source.cloud,
    targetCloud: plan.target.cloud,
    projectId: plan.source.projectId,
    haIps: plan.haIps.map(({ address }) => address),
    gates: plan.gates,
    steps: plan.runbook.map(({ step }) => step),
  };
}

export function summaryOf({ plan, ...rest }: Migration): MigrationSummary {
  return summaryFrom(rest, headOf(plan));
}

export function summaryFrom(migration: Omit<Migration, 'plan'>, { gates, steps, ...head }: PlanHead): MigrationSummary {
  return {
    ...migration,
    ...head,
    gates: shutGates(migration, { gates: gatesSince(gates, migration.cutOverAt), steps }),
  };
}

function shutGates(
  { state, stepId }: Pick<Migration, 'state' | 'stepId'>,
  { gates, steps }: Pick<PlanHead, 'gates' | 'steps'>,
): readonly ShutGate[] {
  if (COMES_TO_NO_GATE.includes(state)) return [];
  const at = stepId === null ? -1 : steps.indexOf(stepId);
  return GATE_NAMES.flatMap((gate) => {
    const place = steps.indexOf(WAITED_AT_IN[gate]);
    return place >= 0 && place >= at ? [{ gate, opens: gateOfPlan({ gates }, gate) }] : [];
  });
}
