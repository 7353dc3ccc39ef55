import { OpenStackError } from '../errors/openstack-error.ts';

/** The range that a service offers, such as 2.1 to 2.95. */
export interface MicroversionRange {
  readonly min: string;
  readonly max: string;
}

/** What a call asks for: at least `need`, and no more than `want`, which is what its decoder was written for. */
export interface MicroversionWish {
  readonly need: string;
  readonly want: string;
  /** What needs it, for the error: "tags at creation". */
  readonly reason: string;
}

/** Numeric, part by part: 2.9 is older than 2.10. */
export function compareMicroversions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

export function supportsMicroversion(range: MicroversionRange | null, version: string): boolean {
  return (
    range !== null && compareMicroversions(range.min, version) <= 0 && compareMicroversions(version, range.max) <= 0
  );
}

/** The newest version that both sides speak and that is no newer than `want`; null when there is none from `need` on. */
export function pickMicroversion(
  range: MicroversionRange | null,
  { need, want }: Omit<MicroversionWish, 'reason'>,
): string | null {
  if (range === null) return null;
  const picked = compareMicroversions(want, range.max) <= 0 ? want : range.max;
  if (compareMicroversions(picked, need) < 0 || compareMicroversions(picked, range.min) < 0) return null;
  return picked;
}

/** As `pickMicroversion`, but an error says what is missing where. */
export function requireMicroversion(where: string, range: MicroversionRange | null, wish: MicroversionWish): string {
  const picked = pickMicroversion(range, wish);
  if (picked !== null) return picked;
  const offered = range === null ? 'it offers none' : `it offers ${range.min} to ${range.max}`;
  const message = `${where}: ${wish.reason} needs microversion ${wish.need}, and ${offered}`;
  throw new OpenStackError({ code: 'MICROVERSION_UNSUPPORTED', message });
}
