import { setTimeout as sleep } from 'node:timers/promises';
import { aborted } from './aborted.ts';

/** `asked`: somebody pressed Ctrl-C, or sent a signal. `time`: it has stayed as long as it may. `controller`: that one is gone. */
export type End = 'asked' | 'time' | 'controller';

export async function whatEndsIt(waits: {
  readonly stop: AbortSignal;
  readonly controllerEnded: Promise<void>;
  readonly staysMs: number;
}): Promise<End> {
  const over = new AbortController();
  try {
    return await Promise.race([
      aborted(waits.stop).then(() => 'asked' as const),
      waits.controllerEnded.then(() => 'controller' as const),
      sleep(waits.staysMs, 'time' as const, { signal: over.signal }),
    ]);
  } finally {
    over.abort();
  }
}
