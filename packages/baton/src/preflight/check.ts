/** What a check is. One file for each, in `checks/`; a new one is a file and a line in `checks/order.ts`. */
import type { Migration } from '../domain/migration.ts';
import type { Plan } from '../domain/plan.ts';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { ConnectionKeeper } from '../ports/connection-keeper.ts';
import type { HookRunner } from '../ports/hook-runner.ts';
import type { NameUpdates } from '../ports/name-updates.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';
import type { RbdClusters } from '../ports/rbd-clusters.ts';
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
  /** What one look inside each load balancer of the source saw, by its server's id; each is read once. */
  readonly guest: (sourceServerId: string) => Promise<GuestReading>;
  /** Null: hooks cannot be asked from here. */
  readonly hooks: HookRunner | null;
  /** Null: authorities of names cannot be asked from here. */
  readonly names: NameUpdates | null;
  /** Null: the disks do not go from cluster to cluster, or the clusters cannot be asked from here. */
  readonly clusters: RbdClusters | null;
  /** Null: there is no SSH into the guests. */
  readonly connections: ConnectionKeeper | null;
  readonly activeMigrations: readonly Migration[];
  readonly signal: AbortSignal;
}

/** What was seen; the remedy is the check's own unless the case needs another. */
export interface Verdict {
  readonly result: Finding['result'];
  readonly detail: string;
  readonly remedy?: string;
}

/**
 * The published procedure's own four: two load balancers at least; HA IPs on ports; their internal addresses are VIPs of
 * VRRP or CARP; that daemon is healthy, started, and starts at boot.
 */
export type Requirement = 'two-load-balancers' | 'ha-ips' | 'vips' | 'healthy-and-enabled';

/**
 * What a check needs to say more than `unknown`. `lists`: what the tenant may list in the clouds. `console`: the guests'
 * consoles. `guest`: a way into the guests. `outside`: a vantage point from which the HA IPs are asked. `operator`: the
 * operator's session in the target.
 */
export type Access = 'lists' | 'console' | 'guest' | 'outside' | 'operator';

export interface Check {
  /** Stable, and documented: `source.members`. */
  readonly id: string;
  readonly title: string;
  /** What it looks at, for the reference page. */
  readonly looksAt: string;
  readonly needs: Access;
  /** Which of the four requirements of the published procedure it is about. */
  readonly requirement?: Requirement;
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
