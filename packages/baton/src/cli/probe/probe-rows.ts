/** What `baton probe` has seen: one row for each address, probe and vantage. */
import type { Gap, WatchSpan } from '../../ports/journal.ts';
import type { Row } from '../render/formats.ts';

export const PROBE_COLUMNS = [
  'Address',
  'Probe',
  'Vantage',
  'Interval ms',
  'Sent',
  'Lost',
  'Gaps',
  'Broken',
  'Longest ms',
  'Outage ms',
  'Own lateness ms',
  'Voids',
] as const;

type Seen = Pick<Gap, 'address' | 'probe' | 'vantage'>;

export function probeRows(spans: readonly WatchSpan[], gaps: readonly Omit<Gap, 'stepId'>[]): readonly Row[] {
  const keyOf = ({ address, probe, vantage = '' }: Seen): string => [address, probe, vantage].join('\n');
  return [...new Set(spans.map(keyOf))].map((key) => {
    const watched = spans.filter((one) => keyOf(one) === key);
    const mine = gaps.filter((one) => keyOf(one) === key);
    const [address = '', probe = '', vantage = ''] = key.split('\n');
    const values: readonly (string | number | null)[] = [
      address,
      probe,
      vantage,
      intervalOf(watched),
      sum(watched.map(({ sent }) => sent)),
      sum(watched.map(({ lost }) => lost)),
      mine.length,
      mine.filter(({ broken }) => broken).length,
      Math.max(0, ...mine.map(({ durationMs }) => durationMs)),
      sum(mine.map(({ durationMs }) => durationMs)),
      Math.max(0, ...watched.map(({ maxLatenessMs }) => maxLatenessMs)),
      sum(watched.map(({ voids = 0 }) => voids)),
    ];
    return PROBE_COLUMNS.map((name, at) => ({ name, value: values[at] ?? null }));
  });
}

/** That of the longest life. */
function intervalOf(spans: readonly WatchSpan[]): number | null {
  return spans.toSorted((one, other) => other.sent - one.sent)[0]?.intervalMs ?? null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
