import type { Event } from '../../domain/event.ts';

/** A person has paused it: by what was asked last. A way back takes a pause with it. */
export function pausedIn(events: readonly Event[]): boolean {
  let paused = false;
  for (const event of events) {
    if (event.kind === 'command.given' && (event.command === 'pause' || event.command === 'resume'))
      paused = event.command === 'pause';
    if (event.kind === 'migration.state' && event.state === 'rolling-back') paused = false;
  }
  return paused;
}
