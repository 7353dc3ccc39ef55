import type { Change, Simulation } from '@baton/simulator';

/** Marks that two living resources carry at the same time. */
export function watchForTwice(simulation: Simulation): readonly string[] {
  const found: string[] = [];
  simulation.onChange(({ cloud, table, kind, after }: Change) => {
    if (kind !== 'inserted' || after === null) return;
    const state = simulation.clouds.get(cloud)?.state;
    const mark = markOf(after);
    if (state === undefined || mark === null) return;
    const rows: readonly object[] =
      table === 'servers'
        ? state.servers.all()
        : table === 'volumes'
          ? state.volumes.all()
          : table === 'ports'
            ? state.ports.all()
            : table === 'floatingIps'
              ? state.floatingIps.all()
              : [];
    if (rows.filter((row) => markOf(row) === mark).length > 1) found.push(`${cloud} ${table} ${mark}`);
  });
  return found;
}

function markOf(row: object): string | null {
  const { description, tags, metadata } = row as {
    readonly description?: string | null;
    readonly tags?: readonly string[];
    readonly metadata?: Readonly<Record<string, string>>;
  };
  if (description?.startsWith('baton:') === true) return description;
  if (metadata?.['baton_key'] !== undefined) return metadata['baton_key'];
  return tags?.find((tag) => tag.includes(':server.')) ?? null;
}
