import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { migrationsQuery } from '../api/queries.ts';
import type { MigrationSummary } from '../api/types/migration.ts';

const RETRY_MS = 10_000;

/** All migrations that one may see; each follows when something is told of it. */
export function useMigrations(): ReturnType<typeof useQuery<readonly MigrationSummary[]>> {
  const queries = useQueryClient();
  useEffect(() => {
    let stream: EventSource | null = null;
    let wasLost = false;
    let timer = 0;
    const open = (): void => {
      stream = new EventSource('/v1/events');
      stream.addEventListener('migration', ({ data }: MessageEvent<string>) => {
        const changed = JSON.parse(data) as MigrationSummary;
        queries.setQueryData(migrationsQuery.queryKey, (known) =>
          known === undefined ? undefined : withChanged(known, changed),
        );
      });
      stream.addEventListener('open', () => {
        // What was told meanwhile is not told again.
        if (wasLost) void queries.invalidateQueries({ queryKey: migrationsQuery.queryKey, exact: true });
        wasLost = false;
      });
      stream.addEventListener('error', () => {
        wasLost = true;
        // The browser tries again by itself only where the connection broke, not where it was answered otherwise.
        if (stream?.readyState === EventSource.CLOSED) timer = window.setTimeout(open, RETRY_MS);
      });
    };
    open();
    return () => {
      window.clearTimeout(timer);
      stream?.close();
    };
  }, [queries]);
  return useQuery(migrationsQuery);
}

function withChanged(known: readonly MigrationSummary[], changed: MigrationSummary): readonly MigrationSummary[] {
  return known.some(({ id }) => id === changed.id)
    ? known.map((one) => (one.id === changed.id ? changed : one))
    : [...known, changed];
}
