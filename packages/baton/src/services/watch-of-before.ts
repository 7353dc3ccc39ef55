import type { Gap, Journal, WatchSpan } from '../ports/journal.ts';

type Known = Pick<Journal, 'listGaps' | 'putGap' | 'listEventsOf' | 'listWatchSpans' | 'appendEvent'>;

/** So says the log of it. */
const WHY = 'the process that watched ended without a word';

/**
 * Ends what a run that was killed left open in the journal: gaps that nobody saw the end of, and the watch itself, which lasted until
 * something was last seen. Only for who holds the right to run the migration.
 */
export async function endWatchOfBefore(journal: Known, migrationId: string): Promise<void> {
  const gaps = (await journal.listGaps(migrationId)).filter(({ end }) => end === 'open');
  for (const gap of gaps) await journal.putGap(migrationId, { ...gap, end: 'unseen' });
  const last = (await journal.listEventsOf(migrationId, ['watch.began', 'watch.ended'])).at(-1);
  if (last?.kind !== 'watch.began') return;
  const spans = await journal.listWatchSpans(migrationId);
  const until = latest([last.at, ...spans.flatMap(endOfSpan), ...gaps.flatMap(endOfGap)]);
  await journal.appendEvent(migrationId, { kind: 'watch.ended', until, why: WHY });
}

/** What another vantage saw says nothing of the plan's own. */
function endOfSpan({ vantage, to }: WatchSpan): readonly string[] {
  return vantage === undefined ? [to] : [];
}

function endOfGap({ vantage, from, durationMs }: Gap): readonly string[] {
  return vantage === undefined ? [new Date(new Date(from).getTime() + durationMs).toISOString()] : [];
}

function latest(times: readonly string[]): string {
  return times.reduce((one, other) => (other > one ? other : one));
}
