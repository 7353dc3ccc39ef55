/** Findings of a preflight: the worst first, and how many there are of each. */
import type { Finding } from '../api/types/plan.ts';
import { countText } from '../shared/quantity.ts';

const RANK = { block: 0, warn: 1, unknown: 2, pass: 3 } as const;

/** Otherwise in the order in which they were looked at. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => RANK[a.result] - RANK[b.result]);
}

export function blocks(findings: readonly Finding[]): boolean {
  return findings.some(({ result }) => result === 'block');
}

/** `12 checks passed, 1 warning, 2 block`. */
export function summary(findings: readonly Finding[]): string {
  const count = (result: Finding['result']): number => findings.filter((each) => each.result === result).length;
  return [
    `${countText(count('pass'), 'check')} passed`,
    ...(count('warn') > 0 ? [countText(count('warn'), 'warning')] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} could not be told`] : []),
    ...(count('block') > 0 ? [`${count('block')} block`] : []),
  ].join(', ');
}
