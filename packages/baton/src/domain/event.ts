import type { ErrorRecord } from './error.ts';
import type { Role } from './ha-group.ts';
import type { MigrationState } from './migration.ts';
import type { Proof } from './step.ts';

/** What happened, in the order it happened. Append-only; the CLI prints these, pages draw them. Named `<subject>.<verb>`. */
export type EventBody =
  | { readonly kind: 'migration.created'; readonly name: string }
  | {
      readonly kind: 'migration.state';
      readonly state: MigrationState;
      readonly gate?: string;
      readonly reason?: string;
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
    }
  | { readonly kind: 'step.failed'; readonly stepId: string; readonly durationMs: number; readonly error: ErrorRecord }
  | { readonly kind: 'undo.started'; readonly stepId: string; readonly title: string }
  | { readonly kind: 'undo.done'; readonly stepId: string; readonly durationMs: number; readonly stands: boolean }
  | {
      readonly kind: 'progress';
      readonly stepId: string;
      readonly what: string;
      readonly done: number;
      readonly total: number | null;
      readonly unit: 'bytes' | 'seconds' | 'checks';
    }
  | { readonly kind: 'note'; readonly stepId: string | null; readonly text: string }
  /** A client could not reach an HA IP. Times are ISO 8601 with milliseconds. */
  | {
      readonly kind: 'outage';
      readonly address: string;
      readonly probe: string;
      readonly from: string;
      readonly durationMs: number;
      readonly lost: number;
      readonly stepId: string | null;
    }
  | { readonly kind: 'guard.acted'; readonly reason: string }
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
