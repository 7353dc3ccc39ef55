import type { ErrorRecord } from './error.ts';
import type { Role } from './ha-group.ts';
import type { MigrationState } from './migration.ts';
import type { CallCount, Proof } from './step.ts';

/** What happened, in the order it happened. Append-only; the CLI prints these, pages draw them. Named `<subject>.<verb>`. */
export type EventBody =
  | { readonly kind: 'migration.created'; readonly name: string }
  | {
      readonly kind: 'migration.state';
      readonly state: MigrationState;
      readonly gate?: string;
      readonly reason?: string;
      /** Of a gate that opens by time: no process is at it until then (ISO 8601). */
      readonly until?: string;
    }
  | { readonly kind: 'command.given'; readonly command: string; readonly by: string; readonly detail: string }
  | { readonly kind: 'step.started'; readonly stepId: string; readonly title: string; readonly attempt: number }
  /** `skipped`: its check found everything done already. */
  | {
      readonly kind: 'step.done';
      readonly stepId: string;
      readonly durationMs: number;
      readonly skipped: boolean;
      readonly proofs: readonly Proof[];
      /** Calls that the clouds answered; absent: nobody counted them. The same of a failure and of an undo. */
      readonly calls?: readonly CallCount[];
    }
  | {
      readonly kind: 'step.failed';
      readonly stepId: string;
      readonly durationMs: number;
      readonly error: ErrorRecord;
      readonly calls?: readonly CallCount[];
    }
  | { readonly kind: 'undo.started'; readonly stepId: string; readonly title: string }
  | {
      readonly kind: 'undo.done';
      readonly stepId: string;
      readonly durationMs: number;
      readonly stands: boolean;
      readonly calls?: readonly CallCount[];
    }
  | {
      readonly kind: 'progress';
      readonly stepId: string;
      readonly what: string;
      readonly done: number;
      readonly total: number | null;
      readonly unit: 'bytes' | 'seconds' | 'checks';
    }
  | { readonly kind: 'note'; readonly stepId: string | null; readonly text: string }
  /** A client cannot reach an HA IP, and has not for longer than a moment. `outage`, with the same `from`, tells how it ended. */
  | {
      readonly kind: 'outage.began';
      readonly address: string;
      readonly probe: string;
      /** As with `outage`. */
      readonly vantage?: string;
      readonly answeredBefore?: string;
      readonly reason?: string;
      readonly from: string;
      readonly stepId: string | null;
    }
  /** A client could not reach an HA IP. Times are ISO 8601 with milliseconds. */
  | {
      readonly kind: 'outage';
      readonly address: string;
      readonly probe: string;
      /** The name of one of the plan's other vantages; absent: the plan's own. */
      readonly vantage?: string;
      /** Who answered last before it and first after it, where the answers tell. */
      readonly answeredBefore?: string;
      readonly answeredAfter?: string;
      readonly reason?: string;
      /** A conversation ended in it. */
      readonly broken?: boolean;
      readonly from: string;
      readonly durationMs: number;
      readonly lost: number;
      readonly stepId: string | null;
      /** `unseen`: nobody looked any more when it ended, so it lasted at least so long. Absent: its end was seen. */
      readonly end?: 'unseen';
    }
  /** The HA IPs are watched from now on, from the plan's own vantage. `again`: it was away while the run was under way. */
  | { readonly kind: 'watch.began'; readonly again?: boolean }
  /** Nobody has watched them since `until`. `why`: it was not meant to end; absent: the run ended. */
  | { readonly kind: 'watch.ended'; readonly until: string; readonly why?: string }
  /** `proofs`: the evidence by which it acted. */
  | { readonly kind: 'guard.acted'; readonly reason: string; readonly proofs?: readonly Proof[] }
  /** A load balancer as it was just seen in one of the clouds. Told when what is seen differs from what was told last. */
  | {
      readonly kind: 'load-balancer.seen';
      readonly side: Side;
      readonly role: Role;
      readonly name: string;
      readonly state: LoadBalancerState;
      readonly locked: boolean;
    }
  /** Where new connections to an HA IP were just seen, or made, to go. */
  | { readonly kind: 'ha-ip.leads'; readonly address: string; readonly side: Side };

export type Side = 'source' | 'target';

/** `running`: its VRRP state is not known. MASTER and BACKUP only where they were observed. */
export type LoadBalancerState = 'gone' | 'off' | 'starting' | 'running' | 'MASTER' | 'BACKUP';

export type Event = EventBody & { readonly seq: number; readonly at: string; readonly migrationId: string };
