import type { Json } from '../state/tasks.ts';

/** A text of a task's payload. Its absence is a fault of the simulator. */
export function textOf(payload: Readonly<Record<string, Json>>, name: string): string {
  const value = payload[name];
  if (typeof value !== 'string') throw new Error(`the task has no ${name}`);
  return value;
}
