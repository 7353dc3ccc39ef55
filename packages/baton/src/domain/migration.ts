import type { ErrorRecord } from './error.ts';
import { type GateName, gateText } from './gates.ts';
import type { Plan, WindowEnd } from './plan.ts';

/**
 * The life of a migration:
 *
 *   created -> running -> waiting (a person or a window) -> running -> guarding (rollback window) -> running -> completed -> committed
 *                  \-> failed (start again: goes on at the same step)
 *                  \-> rolling-back -> rolled-back (start again: goes forward again; abort: the target is cleaned)
 *                                   -> aborted
 *   A rollback or an abort is taken in every state from `running` to `completed`.
 *
 * Every state but `aborted` and `committed` is active: an HA group has at most one active migration.
 */
export type MigrationState =
  | 'created'
  | 'running'
  | 'waiting'
  | 'guarding'
  | 'failed'
  | 'rolling-back'
  | 'rolled-back'
  | 'aborted'
  | 'completed'
  | 'committed';

export interface Migration {
  /** Short and unique, safe in tags and names: `m-` and eight of [a-z0-9]. */
  readonly id: string;
  readonly name: string;
  readonly groupKey: string;
  readonly state: MigrationState;
  /** The step it is at, or waits in. */
  readonly stepId: string | null;
  /** The gate that waits, when the state is `waiting` or `guarding`. */
  readonly gate: string | null;
  readonly error: ErrorRecord | null;
  readonly plan: Plan;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When its HA IPs were proved to be served in the target; absent before, and once they went back. */
  readonly cutOverAt?: string;
  /** A person asked for a pause, which may take effect only after the step under way. */
  readonly paused?: true;
}

/** What a person asks of a running or resting migration. Kept in order; each is taken once. */
export type Command =
  | { readonly kind: 'approve'; readonly gate: string; readonly by: string }
  /** `haIps`: only these of several return, in the rollback window; absent: the whole migration is rolled back. */
  | { readonly kind: 'rollback'; readonly reason: string; readonly by: string; readonly haIps?: readonly string[] }
  /** These HA IPs, which were returned one by one, go forward to the target again, in the rollback window. */
  | { readonly kind: 'cut-over'; readonly haIps: readonly string[]; readonly by: string }
  | { readonly kind: 'abort'; readonly reason: string; readonly by: string }
  /** That gate opens in another way; until it is passed. The plan of the migration is changed at once. */
  | { readonly kind: 'reschedule'; readonly gate: GateName; readonly opens: WindowEnd; readonly by: string }
  /** Nothing new is begun until `resume`. The guard watches on, and the way back stays open. */
  | { readonly kind: 'pause'; readonly by: string }
  | { readonly kind: 'resume'; readonly by: string };

/** Of single HA IPs: the rollback window carries it out and stays open. */
export type HaIpCommand = Command & { readonly kind: 'rollback' | 'cut-over'; readonly haIps: readonly string[] };

export type Pending<T extends Command> = T & { readonly id: number; readonly at: string };
export type PendingCommand = Pending<Command>;

export function isOfHaIps<T extends Command>(command: T): command is T & HaIpCommand {
  return (command.kind === 'rollback' || command.kind === 'cut-over') && command.haIps !== undefined;
}

/** What was asked, in a few words, for the event log. */
export function detailOf(command: Command): string {
  switch (command.kind) {
    case 'approve':
      return command.gate;
    case 'cut-over':
      return command.haIps.join(', ');
    case 'rollback':
      return command.haIps === undefined ? command.reason : `${command.haIps.join(', ')}: ${command.reason}`;
    case 'abort':
      return command.reason;
    case 'reschedule':
      return `${command.gate}: ${gateText(command.opens)}`;
    default:
      return '';
  }
}
