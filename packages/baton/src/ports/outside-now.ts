/** What the watch that runs beside a step knows at this moment (see Watch). Nobody is asked for it, so it may be read at any time. */
import type { Watch } from './outage-meter.ts';

export type OutsideNow = Pick<Watch, 'silentForMs' | 'seenForMs'>;

/** Where nothing is watched. */
export const blindOutside: OutsideNow = { silentForMs: () => null, seenForMs: () => null };
