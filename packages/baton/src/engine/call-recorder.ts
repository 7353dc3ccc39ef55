/** Which calls to the clouds belong to which step: the calls made while `fn` runs, wherever in it they are made. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CloudCall } from '../domain/step.ts';

const recording = new AsyncLocalStorage<CloudCall[]>();

export interface Collected<T> {
  readonly result: T;
  readonly calls: readonly CloudCall[];
}

/** Runs `fn` and answers with the calls that were recorded meanwhile, in the order in which they ended. */
export async function collectCalls<T>(fn: () => Promise<T>): Promise<Collected<T>> {
  const calls: CloudCall[] = [];
  const result = await recording.run(calls, fn);
  return { result, calls };
}

/** For the clouds' `onCall`. Outside of any step it does nothing. */
export function recordCall(call: CloudCall): void {
  recording.getStore()?.push(call);
}
