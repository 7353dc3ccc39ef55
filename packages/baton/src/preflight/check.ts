/** What a check is. One file for each, in `checks/`; a new one is a file and a line in `checks/order.ts`. */
import type { Migration } from '../domain/migration.ts';
import type { Plan } from '../domain/plan.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';
import type { Finding } from '../services/services.ts';
import type { Own } from './own.ts';
import type { Survey } from './survey.ts';

export interface CheckInput {
  readonly plan: Plan;
  readonly source: Survey;
  readonly target: Survey;
  /** The session that may choose a floating IP's address, where the plan names one. */
  readonly targetOperator: Survey | null;
  readonly outside: OutageMeter | null;
  readonly own: Own;
  readonly activeMigrations: readonly Migration[];
  readonly signal: AbortSignal;
}

/** What was seen; the remedy is the check's own unless the case needs another. */
export interface Verdict {
  readonly result: Finding['result'];
  readonly detail: string;
  readonly remedy?: string;
}

export interface Check {
  /** Stable, and documented: `source.members`. */
  readonly id: string;
  readonly title: string;
  /** What it looks at, for the reference page. */
  readonly looksAt: string;
  /** How to solve what it finds. */
  readonly remedy: string;
  run(input: CheckInput): Promise<readonly Verdict[]>;
}

const verdict =
  (result: Finding['result']) =>
  (detail: string, remedy?: string): Verdict => ({ result, detail, ...(remedy === undefined ? {} : { remedy }) });

export const pass = verdict('pass');
export const warn = verdict('warn');
export const block = verdict('block');
export const unknown = verdict('unknown');

/** All that was found, or one pass that says what was looked at. */
export function foundOr(verdicts: readonly Verdict[], otherwise: string): readonly Verdict[] {
  return verdicts.length > 0 ? verdicts : [pass(otherwise)];
}
