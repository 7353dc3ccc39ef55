/**
 * What a cloud does after its answer. A task is data, not a closure, so that a state can be saved with its tasks and loaded
 * again.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface TaskRow {
  readonly id: string;
  /** Such as `server.build`. */
  readonly kind: string;
  readonly dueMs: number;
  readonly payload: Readonly<Record<string, Json>>;
}

/** `failed`: a fault on order; the handler leaves the resource in error as the real service would. */
export type TaskOutcome = 'done' | 'failed';

export type TaskHandler = (payload: Readonly<Record<string, Json>>, outcome: TaskOutcome) => void | Promise<void>;

export interface Tasks {
  /** Registered once for each kind, when the cloud is made. */
  handle(kind: string, handler: TaskHandler): void;
  schedule(kind: string, delayMs: number, payload: Readonly<Record<string, Json>>): void;
  /** Forgets the tasks of that kind whose payload matches. */
  cancel(kind: string, matches: (payload: Readonly<Record<string, Json>>) => boolean): void;
}
