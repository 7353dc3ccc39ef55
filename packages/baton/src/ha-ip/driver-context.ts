/** What a cutover driver may look at and act on: the part of a step's context that is its business. */
import type { EventBody } from '../domain/event.ts';
import type { Plan } from '../domain/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { StepRecord } from '../domain/step.ts';
import type { HookRunner } from '../ports/hook-runner.ts';
import type { NameUpdates } from '../ports/name-updates.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';

export interface DriverContext {
  readonly migrationId: string;
  readonly plan: Plan;
  readonly source: Cloud;
  readonly target: Cloud;
  /** Where the plan names one: the session that may choose a floating IP's address. */
  readonly targetOperator: Cloud | null;
  readonly outside: Pick<OutageMeter, 'askOnce' | 'ping'>;
  readonly hooks: HookRunner;
  readonly names: NameUpdates;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What earlier steps of this migration proved. */
  readonly earlier: (stepId: string) => Promise<StepRecord | null>;
  readonly emit: (event: EventBody) => Promise<void>;
}
