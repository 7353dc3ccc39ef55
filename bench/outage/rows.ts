/** What is drawn and written, row by row: the same phase on every ground, by Baton and by hand. */
import { ORDERS, type Order, type Phase, PHASES, type PhaseName, type Result } from './result.ts';

export interface Row {
  readonly group: Order | 'rollback';
  readonly phase: PhaseName;
}

/** Rows of which some ground has figures, in the order in which things happen. */
export function rowsOf(results: readonly Result[]): readonly Row[] {
  const groups: readonly (Order | 'rollback')[] = [...ORDERS, 'rollback'];
  const rows = groups.flatMap((group) => PHASES.map((phase) => ({ group, phase })));
  return rows.filter((row) => results.some((result) => phasesAt(result, row).length > 0));
}

export function phasesAt(result: Result, { group, phase }: Row): readonly Phase[] {
  return result.phases.filter((one) => one.phase === phase && groupsOf(result, one).includes(group));
}

/** What was done by hand once stands beside each order in which Baton did it. */
function groupsOf({ phases }: Result, { order, phase, by }: Phase): readonly Row['group'][] {
  if (order !== null) return [order];
  const inOrders = ORDERS.filter((one) => phases.some((other) => other.phase === phase && other.order === one));
  if (by !== 'hand' || inOrders.length === 0) return ['rollback'];
  // The one that serves is powered off first by hand: in the other order that is the second.
  return phase === 'power-off' ? inOrders.filter((one) => one === 'primary-first') : inOrders;
}

export function phaseAt(
  result: Result,
  row: Row,
  who: { readonly by: Phase['by']; readonly cutover?: Phase['cutover'] },
): Phase | null {
  const found = phasesAt(result, row).find(
    ({ by, cutover }) => by === who.by && (who.cutover === undefined || cutover === who.cutover),
  );
  return found ?? null;
}

/** A row in which nobody lost anything on any ground is said in words instead. */
export function isQuiet(results: readonly Result[], row: Row): boolean {
  return results.every((result) => phasesAt(result, row).every(({ worstMs }) => worstMs === 0));
}
