import type { Event } from '../domain/event.ts';
import type { EventPage } from '../ports/journal.ts';

/** The first of these events: no more than about `mostBytes` together, but one at least where there is one. */
export function pageOfEvents(all: readonly Event[], mostBytes: number): EventPage {
  const events: Event[] = [];
  let bytes = 0;
  for (const event of all) {
    if (bytes >= mostBytes) break;
    events.push(event);
    bytes += Buffer.byteLength(JSON.stringify(event));
  }
  return { events, more: events.length < all.length };
}
