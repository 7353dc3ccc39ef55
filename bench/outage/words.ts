/** How phases, grounds and figures are said to people. */
import type { Ground, Order, PhaseName } from './result.ts';

export const PHASE_WORDS: Readonly<Record<PhaseName, string>> = {
  'pre-copy': 'pre-copy while it serves',
  handover: 'handover',
  'power-off': 'power off the first',
  cutover: 'cutover',
  window: 'rollback window',
  'second-power-off': 'power off the second',
  join: 'join of the second',
  sum: 'whole migration',
  'rollback-planned': 'planned, in the window',
  'rollback-after-both': 'planned, after both moved',
  'rollback-shut-off': 'load balancer shut off',
  'rollback-since-nova': 'the same, since Nova says SHUTOFF',
};

/** Of a rollback, where no heading says that it is one. */
const WORDS_OF_ROLLBACKS: Partial<Readonly<Record<PhaseName, string>>> = {
  'rollback-planned': 'planned rollback',
  'rollback-after-both': 'rollback after both moved',
  'rollback-since-nova': 'rollback since Nova says SHUTOFF',
};

/** Under the heading of its group. */
export function wordsOf({ group, phase }: { readonly group: Order | 'rollback'; readonly phase: PhaseName }): string {
  return (group === 'rollback' ? null : WORDS_OF_ROLLBACKS[phase]) ?? PHASE_WORDS[phase];
}

export const GROUND_WORDS: Readonly<Record<Ground, string>> = {
  namespaces: 'Namespaces',
  'lab-ovn': 'Lab, target on OVN',
  'lab-linuxbridge': 'Lab, target on Linux bridge',
};

export const GROUP_WORDS: Readonly<Record<Order | 'rollback', string>> = {
  'primary-first': 'Primary first',
  'standby-first': 'Standby first',
  rollback: 'Rollback',
};

/** `0`, `4.8 ms`, `445 ms`, `2.04 s`. */
export function duration(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
