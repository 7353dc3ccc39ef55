/** What Baton remembers of migrations. Its adapter is `store/` on Postgres. Times are the database's. */
import type { ErrorRecord } from '../domain/error.ts';
import type { Event, EventBody, Side } from '../domain/event.ts';
import type { Command, Migration, MigrationState, PendingCommand } from '../domain/migration.ts';
import type { MigrationSummary } from '../domain/migration-summary.ts';
import type { Plan } from '../domain/plan.ts';
import type { Evidence, Impact, StepRecord } from '../domain/step.ts';

export interface Gap {
  readonly address: string;
  /** `icmp`, `udp`, `tcp`, `http` or `conversation`. */
  readonly probe: string;
  /** The name of one of the plan's other vantages; absent: the plan's own. */
  readonly vantage?: string;
  /** Who answered last before it and first after it, where the answers tell. */
  readonly answeredBefore?: string;
  readonly answeredAfter?: string;
  readonly from: string;
  readonly durationMs: number;
  readonly lost: number;
  /** What the prober met, where it is more than silence: a connection that was reset, an answer that was not the expected one. */
  readonly reason?: string;
  /** A conversation ended in it, and went on over a new connection. */
  readonly broken?: boolean;
  /** The step that ran when the gap began. */
  readonly stepId: string | null;
  /**
   * Absent: its end was seen. `open`: it lasted still when it was last looked at. `unseen`: nobody looked any more when it ended.
   * Of both the duration is the least that it can have been.
   */
  readonly end?: 'open' | 'unseen';
}

/** A span of time in which an HA IP was watched (so that "no gap" can be told from "nobody looked"). */
export interface WatchSpan {
  readonly address: string;
  readonly probe: string;
  /** As with a gap. */
  readonly vantage?: string;
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly lost: number;
  /** The longest time by which one of the prober's own probes was late, in ms. */
  readonly maxLatenessMs: number;
  /** From one probe to the next, as it was measured: the clock that the prober really kept. Absent where nobody noted it. */
  readonly intervalMs?: number;
  /** Probes that the prober could not send in time: they count for nothing. Absent: none. */
  readonly voids?: number;
}

/** Some of a migration's events, in order. */
export interface EventPage {
  readonly events: readonly Event[];
  /** Others follow them. */
  readonly more: boolean;
}

export interface Journal {
  /** Throws code MIGRATION_ACTIVE (kind user) when the group has an active migration (a unique index decides, not a look). */
  createMigration(plan: Plan): Promise<Migration>;
  getMigration(id: string): Promise<Migration | null>;
  listMigrations(): Promise<readonly Migration[]>;
  /** Without their plans, in the same order; only those with these ids, where they are given. */
  listSummaries(ids?: readonly string[]): Promise<readonly MigrationSummary[]>;
  setState(
    id: string,
    state: MigrationState,
    more?: {
      readonly stepId?: string | null;
      readonly gate?: string | null;
      readonly error?: ErrorRecord | null;
      readonly reason?: string;
      readonly until?: string;
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
  /** Those of these kinds alone, from the beginning: a log is mostly progress. */
  listEventsOf(id: string, kinds: readonly EventBody['kind'][]): Promise<readonly Event[]>;
  /** The first of them: no more than about `mostBytes` together, but one at least where there is one. */
  eventPage(id: string, afterSeq: number, mostBytes: number): Promise<EventPage>;

  /** Where each HA IP was last told to lead (event `ha-ip.leads`). One of which nothing was told is missing. */
  haIpsLead(id: string): Promise<ReadonlyMap<string, Side>>;

  addCommand(id: string, command: Command): Promise<void>;
  /** Commands that nobody has taken yet, oldest first. */
  pendingCommands(id: string): Promise<readonly PendingCommand[]>;
  takeCommand(commandId: number): Promise<void>;

  /**
   * A gap is the one of its address, probe and vantage that began at its moment: put once more, it has gone on, or ended. One that
   * has ended stays as it is. Appended with it: `outage.began` when an open one is new, `outage` when it has ended; so a write that
   * is repeated, since nobody knows whether it was done, tells nothing twice.
   */
  putGap(id: string, gap: Gap): Promise<void>;
  listGaps(id: string): Promise<readonly Gap[]>;
  /** All that this watch has seen so far, in place of what it told before. `watch` is a name of its own. */
  putWatchSpans(id: string, watch: string, spans: readonly WatchSpan[]): Promise<void>;
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
