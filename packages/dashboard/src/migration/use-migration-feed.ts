import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Problem } from '../api/problem.ts';
import { migrationQuery } from '../api/queries.ts';
import { EventFeed } from './event-feed.ts';
import type { FeedState } from './feed-state.ts';

export interface Feed extends FeedState {
  /** It is not there, or may not be seen. */
  readonly refused: Problem | null;
}

/** The log is what is drawn; what stands beside it may wait until the log rests. The API counts what is asked. */
const SETTLED_MS = 1000;

/** Follows a migration's log as long as the page is open, and lets what the API says beside it be asked again. */
export function useMigrationFeed(id: string): Feed {
  const [feed] = useState(() => new EventFeed(id));
  const state = useSyncExternalStore(
    (listener) => feed.subscribe(listener),
    () => feed.state,
  );
  const refused = useSyncExternalStore(
    (listener) => feed.subscribe(listener),
    () => feed.refused,
  );
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);

  const queries = useQueryClient();
  const changed = state.events.findLast(({ kind }) => kind !== 'progress' && kind !== 'note')?.seq ?? 0;
  useEffect(() => {
    if (changed === 0) return undefined;
    const timer = window.setTimeout(() => {
      void queries.invalidateQueries({ queryKey: migrationQuery(id).queryKey });
    }, SETTLED_MS);
    return () => window.clearTimeout(timer);
  }, [changed, id, queries]);

  return { ...state, refused };
}
