/** Hands every new event over, whoever wrote it: the journal is the one source of what people see. */
import type { Event } from '../domain/event.ts';
import type { Bell } from '../ports/controller-memory.ts';
import type { Journal } from '../ports/journal.ts';

/** Where the bell cannot be opened, or nothing is heard of it: a pooler in between that hands connections round keeps no LISTEN. */
const LOOK_AT_LEAST_EVERY_MS = 5000;

export interface FollowedEvents {
  readonly journal: Pick<Journal, 'listEvents'>;
  readonly bell: Bell;
  readonly migrationId: string;
  /** Called in order, once for each event that is written from now on. */
  readonly onEvent: (event: Event) => void;
}

/** `stop` hands over what is left. */
export async function followEvents(
  { journal, bell, migrationId, onEvent }: FollowedEvents,
  lookAtLeastEveryMs: number = LOOK_AT_LEAST_EVERY_MS,
): Promise<{ stop(): Promise<void> }> {
  let lastSeq = (await journal.listEvents(migrationId, 0)).at(-1)?.seq ?? 0;
  let stopped = false;
  let wake = (): void => undefined;
  const ear = await bell
    .listen((news) => {
      if (news === null || news === migrationId) wake();
    })
    .catch(() => null);
  const look = async (): Promise<void> => {
    // After one that fails there is another; the run itself meets the same trouble and tells of it.
    const events = await journal.listEvents(migrationId, lastSeq).catch(() => []);
    for (const event of events) {
      lastSeq = event.seq;
      onEvent(event);
    }
  };
  const loop = (async () => {
    while (!stopped) {
      // Before the look: what is written while it lasts is worth another one.
      const rung = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookAtLeastEveryMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      await look();
      await rung;
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await loop;
      await look();
      await ear?.close();
    },
  };
}
