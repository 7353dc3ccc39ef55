/** May the migration begin, or go on? Looks at both clouds as they are now. Changes nothing. */
import type { Migration } from '../domain/migration.ts';
import type { Plan } from '../domain/plan.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { ConnectionKeeper } from '../ports/connection-keeper.ts';
import type { GuestAccess } from '../ports/guest-access.ts';
import type { HookRunner } from '../ports/hook-runner.ts';
import type { NameUpdates } from '../ports/name-updates.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';
import type { RbdClusters } from '../ports/rbd-clusters.ts';
import type { Finding } from '../services/services.ts';
import type { Check, CheckInput } from './check.ts';
import { checks } from './checks/order.ts';
import { guestsOf } from './guests-of.ts';
import { ownOf } from './own.ts';
import { surveyOf } from './survey.ts';

export interface PreflightInput {
  readonly plan: Plan;
  readonly source: Cloud;
  readonly target: Cloud;
  readonly targetOperator: Cloud | null;
  /** Asks the HA IPs from outside; without it nothing is known of their health. */
  readonly outside?: OutageMeter | null;
  /** How this migration marks what it makes (`baton:<id>`, see domain/marks.ts); null before there is one. */
  readonly ownMark: string | null;
  readonly activeMigrations: readonly Migration[];
  /** A way into the load balancers of the source; without it every guest is an unread one. */
  readonly guests?: GuestAccess | null;
  /** Asks the plan's hooks; without it nothing is known of them. */
  readonly hooks?: HookRunner | null;
  /** Asks the authorities of the plan's names; without it nothing is known of them. */
  readonly names?: NameUpdates | null;
  /** Asks the Ceph clusters of the plan's disks; without it nothing is known of them. */
  readonly clusters?: RbdClusters | null;
  /** Tries in the guests what keeps connections; without it nothing is known of that. */
  readonly connections?: ConnectionKeeper | null;
  /** One check alone, by its id; absent: all. */
  readonly only?: string;
  readonly signal: AbortSignal;
}

/** All checks, in the order of the catalogue. A check that fails to look says `unknown` and why, never `pass`. */
export async function runPreflight(input: PreflightInput): Promise<readonly Finding[]> {
  const { plan, activeMigrations, signal } = input;
  const source = surveyOf(input.source, signal);
  const checkInput: CheckInput = {
    plan,
    source,
    target: surveyOf(input.target, signal),
    targetOperator: input.targetOperator === null ? null : surveyOf(input.targetOperator, signal),
    outside: input.outside ?? null,
    own: ownOf(input.ownMark),
    guest: guestsOf(plan, source, input.guests ?? null),
    hooks: input.hooks ?? null,
    names: input.names ?? null,
    clusters: input.clusters ?? null,
    connections: input.connections ?? null,
    activeMigrations,
    signal,
  };
  const chosen = input.only === undefined ? checks : checks.filter((check) => check.id === input.only);
  const findings = await Promise.all(chosen.map((check) => runCheck(check, checkInput)));
  return findings.flat();
}

/** Exported for tests: one check, with what it may throw turned into a finding. */
export async function runCheck(check: Check, input: CheckInput): Promise<readonly Finding[]> {
  try {
    const verdicts = await check.run(input);
    return verdicts.map(({ result, detail, remedy }) => ({
      check: check.id,
      result,
      detail,
      remedy: result === 'pass' ? '' : (remedy ?? check.remedy),
    }));
  } catch (error) {
    // An abort is nobody's finding.
    input.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        check: check.id,
        result: 'unknown',
        detail: `${check.title}: could not be looked at, because ${reason}`,
        remedy: 'See that the cloud answers and that the session may read it, then run the preflight again.',
      },
    ];
  }
}

/** For the reference page. */
export const catalogue: readonly Omit<Check, 'run'>[] = checks.map(
  ({ id, title, looksAt, needs, requirement, remedy }) => ({
    id,
    title,
    looksAt,
    needs,
    remedy,
    ...(requirement === undefined ? {} : { requirement }),
  }),
);
