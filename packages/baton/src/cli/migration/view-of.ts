import type { Event } from '../../domain/event.ts';
import type { Migration } from '../../domain/migration.ts';
import { LivePicture } from '../picture/live-picture.ts';
import type { Session } from '../session.ts';
import type { EventsOption } from './run-options.ts';

/** What people see of a migration from now on; `earlier` is its whole log so far. */
export function viewOf(
  session: Session,
  { plan }: Migration,
  earlier: readonly Event[],
  { events, rests }: EventsOption & { readonly rests: boolean },
): LivePicture {
  const { talk, style, deps } = session;
  return new LivePicture({ talk, style, plan, earlier, now: deps.now, rests, eventsOnly: events === true });
}
