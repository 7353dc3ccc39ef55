import { OpenStackError } from '../errors/openstack-error.ts';

/**
 * A caller's AbortSignal and a time limit, joined in one signal. Written out rather than `AbortSignal.any`, because a
 * long-lived caller's signal would keep every request's listener until its own end.
 */
export interface Deadline {
  readonly signal: AbortSignal;
  /** True when the time limit, and not the caller, ended it. */
  expired(): boolean;
  /** The time limit no longer applies (the answer has begun); the caller's signal still does. */
  stopClock(): void;
  /** Lets go of the caller's signal. */
  dispose(): void;
}

export function startDeadline(caller: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  let expired = false;
  const forward = (): void => controller.abort(caller.reason);
  const timer = setTimeout(() => {
    expired = true;
    controller.abort(new Error(`no answer within ${timeoutMs} ms`));
  }, timeoutMs);
  if (caller.aborted) forward();
  else caller.addEventListener('abort', forward, { once: true });
  return {
    signal: controller.signal,
    expired: () => expired,
    stopClock: () => clearTimeout(timer),
    dispose: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', forward);
    },
  };
}

/** Resolves after `delayMs`, or rejects with ABORTED as soon as the signal does. */
export function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(aborted(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, delayMs);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** Waits for `work` no longer than the signal lasts. The work itself goes on: others may be waiting for it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(aborted(signal));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    // Listened to even when nobody waits any more: its failure must not become an unhandled one.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function aborted(signal: AbortSignal): OpenStackError {
  return new OpenStackError({ code: 'ABORTED', message: 'aborted by the caller', cause: signal.reason });
}
