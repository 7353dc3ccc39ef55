/** What comes next in migrations that are not over, and what opens it. Pure. */
import type { MigrationSummary } from '../api/types/migration.ts';
import type { GateName, WindowEnd } from '../api/types/plan.ts';
import type { Schedule } from '../api/types/schedule.ts';

export interface Appointment {
  readonly migration: MigrationSummary;
  readonly gate: GateName;
  readonly opens: WindowEnd;
  /** It stands at this gate now. */
  readonly isReached: boolean;
  /** When it will be passed at the earliest, in ISO 8601; null: never again; undefined: no time is known. */
  readonly earliest: string | null | undefined;
}

/** What the API tells of it; gates that only persons open are not among them. */
type Times = Schedule['appointments'];

/** The gates that are still shut, the nearest in time first; those that a migration stands at come before any time. */
export function appointmentsOf(migrations: readonly MigrationSummary[], times: Times): readonly Appointment[] {
  const known = new Map(times.map(({ migrationId, gate, earliest }) => [`${migrationId} ${gate}`, earliest]));
  return migrations
    .flatMap((migration) =>
      migration.gates.map(({ gate, opens }, place) => {
        const isReached = standsAt(migration, gate);
        const appointment = { migration, gate, opens, isReached, earliest: known.get(`${migration.id} ${gate}`) };
        return { appointment, rank: rankOf(appointment, place) };
      }),
    )
    .toSorted((a, b) => a.rank.localeCompare(b.rank))
    .map(({ appointment }) => appointment);
}

function standsAt({ state, gate: at }: MigrationSummary, gate: GateName): boolean {
  return (state === 'waiting' && (at ?? 'cutover') === gate) || (state === 'guarding' && gate === 'secondary');
}

function rankOf({ isReached, earliest, migration }: Appointment, place: number): string {
  return [isReached ? '0' : '1', earliest ?? '9999', migration.name, place].join(' ');
}
