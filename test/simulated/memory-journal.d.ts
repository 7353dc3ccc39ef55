import type { Event, EventBody } from '../../packages/baton/src/domain/event.ts';
import type { Command, Migration, MigrationState, PendingCommand } from '../../packages/baton/src/domain/migration.ts';
import type { Plan } from '../../packages/baton/src/domain/plan.ts';
import type { StepRecord } from '../../packages/baton/src/domain/step.ts';
import type {
  Gap,
  Journal,
  PendingRollback,
  RollbackMemory,
  WatchSpan,
} from '../../packages/baton/src/ports/journal.ts';
export declare class MemoryJournal implements Journal, RollbackMemory {
  #private;
  constructor(nowMs: () => number, onEvent?: (event: Event) => void);
  createMigration(plan: Plan): Promise<Migration>;
  getMigration(id: string): Promise<Migration | null>;
  listMigrations(): Promise<readonly Migration[]>;
  setState(id: string, state: MigrationState, more?: Parameters<Journal['setState']>[2]): Promise<void>;
  beginStep(id: string, step: Parameters<Journal['beginStep']>[1]): Promise<number>;
  finishStep(id: string, stepId: string, outcome: Parameters<Journal['finishStep']>[2]): Promise<void>;
  listSteps(id: string): Promise<readonly StepRecord[]>;
  appendEvent(id: string, event: EventBody): Promise<Event>;
  listEvents(id: string, afterSeq: number): Promise<readonly Event[]>;
  addCommand(id: string, command: Command): Promise<void>;
  pendingCommands(id: string): Promise<readonly PendingCommand[]>;
  takeCommand(commandId: number): Promise<void>;
  addGap(id: string, gap: Gap): Promise<void>;
  listGaps(id: string): Promise<readonly Gap[]>;
  addWatchSpan(id: string, span: WatchSpan): Promise<void>;
  listWatchSpans(id: string): Promise<readonly WatchSpan[]>;
  getRollback(id: string): Promise<PendingRollback | null>;
  setRollback(id: string, rollback: PendingRollback | null): Promise<void>;
}
//# sourceMappingURL=memory-journal.d.ts.map
