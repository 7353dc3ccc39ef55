import type { Json } from '../state/tasks.ts';

type Payload = Readonly<Record<string, Json>>;

/** @throws Error for a task that nobody here has scheduled */
export function textIn(payload: Payload, key: string): string {
  const value = payload[key];
  if (typeof value !== 'string') throw new Error(`a task without ${key}`);
  return value;
}

/** @throws Error for a task that nobody here has scheduled */
export function numberIn(payload: Payload, key: string): number {
  const value = payload[key];
  if (typeof value !== 'number') throw new Error(`a task without ${key}`);
  return value;
}
