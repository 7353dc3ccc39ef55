/**
 * Which calls to the clouds belong to which step: the calls made while `fn` runs, wherever in it they are made.
 *
 * A step may run for days and look every second, so what is kept of it does not grow with its looks: of calls that changed
 * something every request id, of calls that only looked those of the first and the last few, and of all of them how many
 * there were.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallCount, CloudCall } from '../domain/step.ts';

/** At the beginning and at the end: what a person shows to a cloud's operator when a step has waited in vain. */
const LOOKS_KEPT = 3;

/** What is kept of the calls of one step. Calls without an answer are not among them. */
export interface RecordedCalls {
  /** Request ids of every call that changed something (whose method does, unless it is known to look only), in the order in which the calls ended. */
  readonly changes: readonly string[];
  /** Request ids of the first `LOOKS_KEPT` calls that only looked and of the last ones, in that order, none of them twice. */
  readonly looks: readonly string[];
  /** Of all calls. */
  readonly counts: readonly CallCount[];
}

export interface Collected<T> {
  readonly result: T;
  readonly calls: RecordedCalls;
}

const recording = new AsyncLocalStorage<Recording>();

/** Runs `fn` and answers with what was kept of the calls that were recorded meanwhile. */
export async function collectCalls<T>(fn: () => Promise<T>): Promise<Collected<T>> {
  const calls = new Recording();
  const result = await recording.run(calls, fn);
  return { result, calls: calls.kept() };
}

/** For the clouds' `onCall`. Outside of any step it does nothing. */
export function recordCall(call: CloudCall): void {
  recording.getStore()?.add(call);
}

class Recording {
  readonly #changes: string[] = [];
  readonly #firstLooks: (readonly string[])[] = [];
  readonly #lastLooks: (readonly string[])[] = [];
  /** For the event log: how often each service of each cloud was called, by the class of the answer (RFC 9110, 15). */
  readonly #counts = new Map<string, CallCount>();

  add({ cloud, service, method, safe = method === 'GET', status: code, requestIds }: CloudCall): void {
    const status = `${Math.floor(code / 100)}xx`;
    const key = `${cloud} ${service} ${status}`;
    this.#counts.set(key, { cloud, service, status, count: (this.#counts.get(key)?.count ?? 0) + 1 });
    if (!safe) this.#changes.push(...requestIds);
    else if (this.#firstLooks.length < LOOKS_KEPT) this.#firstLooks.push(requestIds);
    else {
      this.#lastLooks.push(requestIds);
      if (this.#lastLooks.length > LOOKS_KEPT) this.#lastLooks.shift();
    }
  }

  /** A copy: work that outlives its step may still be heard. */
  kept(): RecordedCalls {
    return {
      changes: [...this.#changes],
      looks: [...this.#firstLooks, ...this.#lastLooks].flat(),
      counts: [...this.#counts.values()],
    };
  }
}
