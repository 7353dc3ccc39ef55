/** What the figures are held against, as ratios of medians of one run. */
import { hundredth, type Ratio, type Row } from './result.ts';

type Figure = 'wallSeconds' | 'cpuSeconds';

/** Only those of which both sides were measured. `changed`: bytes of the changed blocks, by the size of a block. */
export function ratiosOf(rows: readonly Row[], changed: { readonly block: number }): readonly Ratio[] {
  const figure = (id: string, which: Figure): number | null => rows.find((row) => row.id === id)?.median[which] ?? null;
  const wire = (id: string): number | null => rows.find((row) => row.id === id)?.median.wireBytes ?? null;
  const ratio = (
    id: string,
    name: string,
    [above, below]: readonly [number | null, number | null],
    sign: Ratio['goal']['sign'],
    goal: number,
  ): readonly Ratio[] => {
    if (above === null || below === null || below === 0) return [];
    const value = hundredth(above / below);
    return [{ id, name, value, goal: { sign, value: goal }, met: sign === '>=' ? value >= goal : value <= goal }];
  };
  const both = (one: string, other: string, which: Figure): readonly [number | null, number | null] => [
    figure(one, which),
    figure(other, which),
  ];
  return [
    ...ratio(
      'full-speed',
      'Full copy: speed, of nbdcopy over TLS',
      both('full-nbdcopy-tls', 'full-baton', 'wallSeconds'),
      '>=',
      1.5,
    ),
    ...ratio(
      'full-cpu',
      'Full copy: CPU seconds, of nbdcopy over TLS',
      both('full-baton', 'full-nbdcopy-tls', 'cpuSeconds'),
      '<=',
      0.6,
    ),
    ...ratio(
      'delta-floor-earlier',
      'Delta pass on a disk: time, of one read of both',
      both('cold-baton-earlier', 'cold-read', 'wallSeconds'),
      '<=',
      1.15,
    ),
    ...ratio(
      'delta-floor',
      'Delta pass on a disk, the last one, with the SHA-256 of the source',
      both('cold-baton', 'cold-read', 'wallSeconds'),
      '<=',
      1.15,
    ),
    ...ratio(
      'delta-cpu-earlier',
      'Delta pass: CPU seconds, of bdsync with the same blocks',
      both('delta-baton-earlier', 'delta-bdsync-64', 'cpuSeconds'),
      '<=',
      0.5,
    ),
    ...ratio(
      'delta-cpu',
      'Delta pass, the last one, with the SHA-256 of the source: CPU seconds, of bdsync',
      both('delta-baton', 'delta-bdsync-64', 'cpuSeconds'),
      '<=',
      0.5,
    ),
    ...ratio(
      'delta-wire',
      'Delta pass at 100 Mbit/s: bytes on the wire, of the changed blocks of 64 KiB',
      [wire('slow-baton'), changed.block],
      '<=',
      0.7,
    ),
  ];
}
