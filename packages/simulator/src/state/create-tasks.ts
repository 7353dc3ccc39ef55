/**
 * A task waits in its table and in the simulation's time. When it falls due its row goes and its handler runs: a state that
 * is saved holds either the row or what the handler did.
 */
import type { FaultsOnOrder } from '../faults/create-faults.ts';
import type { Cancel, Time } from '../time/time.ts';
import type { Gate } from './gate.ts';
import type { Table } from './table.ts';
import type { TaskHandler, TaskRow, Tasks } from './tasks.ts';

export interface TasksOptions {
  readonly time: Time;
  readonly table: Table<TaskRow>;
  readonly faults: Pick<FaultsOnOrder, 'strikeTask'>;
  readonly gate: Gate;
  readonly newId: () => string;
  /** A handler threw: a fault of the simulator. */
  readonly onError: (kind: string, error: unknown) => void;
}

export interface RunningTasks extends Tasks {
  /** How many handlers work at this moment. */
  readonly underWay: number;
  /** Lets the rows of a loaded state fall due. What is overdue falls due at once. */
  resume(): void;
  /** Nothing falls due any more. */
  stop(): void;
}

export function createTasks(options: TasksOptions): RunningTasks {
  const { time, table, faults, gate } = options;
  const handlers = new Map<string, TaskHandler>();
  const waiting = new Map<string, Cancel>();
  let underWay = 0;
  let stopped = false;

  function handlerOf(kind: string): TaskHandler {
    const handler = handlers.get(kind);
    if (handler === undefined) throw new Error(`nobody handles the task ${kind}`);
    return handler;
  }

  function arm(task: TaskRow): void {
    const cancel = time.after(task.dueMs - time.nowMs(), () => {
      waiting.delete(task.id);
      // Through an open gate at once, so that driven time finds everything done that fell due.
      const leave = gate.tryEnter();
      if (leave === null) void gate.enter().then((leave) => run(task, leave));
      else run(task, leave);
    });
    waiting.set(task.id, cancel);
  }

  function run(task: TaskRow, leave: () => void): void {
    // It may have been cancelled, or the simulation closed, while the gate was.
    if (stopped || table.get(task.id) === null) return leave();
    underWay += 1;
    const end = (): void => {
      underWay -= 1;
      leave();
    };
    try {
      table.delete(task.id);
      const fault = faults.strikeTask(task.kind);
      const work =
        fault === 'stuck' ? undefined : handlerOf(task.kind)(task.payload, fault === null ? 'done' : 'failed');
      if (work === undefined) return end();
      work.catch((error: unknown) => options.onError(task.kind, error)).finally(end);
    } catch (error) {
      options.onError(task.kind, error);
      end();
    }
  }

  return {
    get underWay() {
      return underWay;
    },
    handle: (kind, handler) => {
      if (handlers.has(kind)) throw new Error(`somebody handles the task ${kind} already`);
      handlers.set(kind, handler);
    },
    schedule: (kind, delayMs, payload) => {
      handlerOf(kind);
      const dueMs = time.nowMs() + Math.max(0, delayMs);
      arm(table.insert({ id: options.newId(), kind, dueMs, payload }));
    },
    cancel: (kind, matches) => {
      for (const task of table.where((task) => task.kind === kind && matches(task.payload))) {
        waiting.get(task.id)?.();
        waiting.delete(task.id);
        table.delete(task.id);
      }
    },
    resume: () => {
      for (const task of table.all()) {
        handlerOf(task.kind);
        arm(task);
      }
    },
    stop: () => {
      stopped = true;
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
