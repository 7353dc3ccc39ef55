/** What Baton remembers of migrations. Its adapter is `store/` on Postgres. Times are the database's. */
import type { ErrorRecord } from '../domain/error.ts';
import type { Event, EventBody } from '../domain/event.ts';
import type { Command, Migration, MigrationState, PendingCommand } from '../domain/migration.ts';
import type { Plan } from '../domain/plan.ts';
import type { Evidence, Impact, StepRecord } from '../domain/step.ts';

export interface Gap {
  readonly address: string;
  /** `icmp` or `http`. */
  readonly probe: string;
  readonly from: string;
  readonly durationMs: number;
  readonly lost: number;
  /** The step that ran when the gap began. */
  readonly stepId: string | null;
}

/** A span of time in which an HA IP was watched (so that "no gap" can be told from "nobody looked"). */
export interface WatchSpan {
  readonly address: string;
  readonly probe: string;
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly lost: number;
  /** The longest time between two of the prober's own probes: its lateness, in ms. */
  readonly maxLatenessMs: number;
}

export interface Journal {
  /** Throws code MIGRATION_ACTIVE (kind user) when the group has an active migration (a unique index decides, not a look). */
  createMigration(plan: Plan): Promise<Migration>;
  getMigration(id: string): Promise<Migration | null>;
  listMigrations(): Promise<readonly Migration[]>;
  setState(
    id: string,
    state: MigrationState,
    more?: {
      readonly stepId?: string | null;
      readonly gate?: string | null;
      readonly error?: ErrorRecord | null;
      readonly reason?: string;
    },
  ): Promise<void>;

  /** Marks it running and answers with the number of this attempt, from 1. */
  beginStep(
    id: string,
    step: { readonly stepId: string; readonly title: string; readonly impact: Impact },
  ): Promise<number>;
  finishStep(
    id: string,
    stepId: string,
    outcome: {
      readonly state: 'done' | 'failed' | 'undone';
      readonly evidence?: Evidence;
      readonly error?: ErrorRecord;
      readonly requestIds: readonly string[];
      /** Appended with it, or neither is: what is done is told. */
      readonly event?: EventBody;
    },
  ): Promise<void>;
  listSteps(id: string): Promise<readonly StepRecord[]>;

  appendEvent(id: string, event: EventBody): Promise<Event>;
  /** In order, after `afterSeq` (0: from the beginning). */
  listEvents(id: string, afterSeq: number): Promise<readonly Event[]>;

  addCommand(id: string, command: Command): Promise<void>;
  /** Commands that nobody has taken yet, oldest first. */
  pendingCommands(id: string): Promise<readonly PendingCommand[]>;
  takeCommand(commandId: number): Promise<void>;

  addGap(id: string, gap: Gap): Promise<void>;
  listGaps(id: string): Promise<readonly Gap[]>;
  addWatchSpan(id: string, span: WatchSpan): Promise<void>;
  listWatchSpans(id: string): Promise<readonly WatchSpan[]>;
}

/**
 * A rollback that was begun and has not ended. While it stands, the next run goes on rolling back: neither a crash nor a
 * failing undo makes the runbook go forward again.
 */
export interface PendingRollback {
  readonly depth: 'rollback' | 'abort';
  readonly reason: string;
}

/** What the engine alone remembers, beside the journal. Same adapter. */
export interface RollbackMemory {
  getRollback(id: string): Promise<PendingRollback | null>;
  setRollback(id: string, rollback: PendingRollback | null): Promise<void>;
}
