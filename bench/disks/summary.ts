/** The results in a few lines, for the README. */
import type { Faults, Result, Row, Sample } from './result.ts';

type Figure = 'wallSeconds' | 'cpuSeconds';

/** Nothing for what was not measured. */
export function summary(result: Result | null, faults: Faults | null): string {
  return [...(result === null ? [] : copies(result)), ...(faults === null ? [] : [kills(faults)])].join(' ');
}

function copies({ image, n, rows }: Result): readonly string[] {
  const size = `${(image.sizeBytes / 2 ** 30).toFixed(2).replace(/\.?0+$/, '')} GiB with ${(image.dataBytes / 2 ** 30).toFixed(1)} GiB of data`;
  const of = (id: string): Sample | null => rows.find((row: Row) => row.id === id)?.median ?? null;
  const [own, other, delta, bdsync] = ['full-baton', 'full-nbdcopy-tls', 'delta-baton', 'delta-bdsync-64'].map(of);
  const figures = (sample: Sample): string =>
    `${seconds(sample, 'wallSeconds')} and ${seconds(sample, 'cpuSeconds')} of processors`;
  if (own === undefined || own === null) return [];
  return [
    `A disk of ${size}, encrypted and every block proved, both ends on one machine, medians of ${n}: a full copy takes Baton's mover ${figures(own)}`,
    ...(other === undefined || other === null ? [] : [`(nbdcopy over TLS, which proves nothing: ${figures(other)})`]),
    ...(delta === undefined || delta === null ? [] : [`and 1 % of changes ${figures(delta)}`]),
    ...(bdsync === undefined || bdsync === null ? [] : [`(bdsync, not encrypted: ${figures(bdsync)})`]),
  ].map((part, at, all) => (at === all.length - 1 ? `${part}.` : part));
}

function kills({ kills: { all }, differences }: Faults): string {
  return `After ${all} kills at chosen bytes and moments ${differences === 0 ? 'no disk' : `**${differences} disks**`} differed from its source.`;
}

const seconds = (sample: Sample, which: Figure): string => `${sample[which].toFixed(1)} s`;
