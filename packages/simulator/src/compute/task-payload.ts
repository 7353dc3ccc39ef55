import type { Json, TaskRow } from '../state/tasks.ts';

export type Payload = TaskRow['payload'];

/** What a task remembers under that name. Its absence is a fault of the simulator. */
export function textOf(payload: Payload, name: string): string {
  const value = payload[name];
  if (typeof value !== 'string') throw new Error(`a task has no ${name}`);
  return value;
}

export function numberOf(payload: Payload, name: string): number {
  const value = payload[name];
  if (typeof value !== 'number') throw new Error(`a task has no ${name}`);
  return value;
}

/** Empty when there is none. */
export function listOf(payload: Payload, name: string): readonly Json[] {
  const value = payload[name];
  return Array.isArray(value) ? value : [];
}
