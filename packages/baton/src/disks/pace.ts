import { makeThrottle } from '@baton/mover';
import type { CopyLimits } from '../domain/plan.ts';

/** Rests before bytes are sent on, so that all that ask it together keep to the limit. Rejects with the signal's reason. */
export function paceOf({ bytesPerSecond }: CopyLimits, signal: AbortSignal): (bytes: number) => Promise<void> {
  if (bytesPerSecond === undefined) return () => Promise.resolve();
  const throttle = makeThrottle({ wireBytesPerSecond: bytesPerSecond });
  return (bytes) => throttle.beforeSend(bytes, signal);
}
