import type { GateName } from '../api/types/plan.ts';
import { dateTimeText } from '../shared/clock-text.ts';

/** What happens behind each gate. */
export const GATE_TITLES: Readonly<Record<GateName, string>> = {
  start: 'begin',
  exposure: 'the first load balancer leaves',
  cutover: 'cutover',
  secondary: 'end of the rollback window',
};

/** Null: its window never opens again. Undefined: no time holds it. */
export function earliestText(earliest: string | null | undefined, timeZone?: string): string {
  if (earliest === undefined) return 'any time';
  return earliest === null ? 'never: its window does not open again' : dateTimeText(earliest, timeZone);
}
