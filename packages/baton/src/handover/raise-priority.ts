/**
 * How far a taker is raised. Above 254 is only 255, the owner of the address (RFC 5798, 5.2.4): keepalived takes it as any
 * higher priority at a reload, which lets it pass a holder with 254; but no tracking weighs on it then, so it is not used
 * for a taker whose own checks pull it down.
 */

/** What was seen of one instance, on whichever side. Null: not told. */
export interface Weighed {
  readonly basePriority: number | null;
  readonly effectivePriority: number | null;
}

const HIGHEST = 254;
const OWNER = 255;

/** Null: it cannot pass the holder, which keeps the address until it says goodbye. */
export function raisePriority(holder: Weighed, taker: Weighed): number | null {
  const toPass = holder.effectivePriority ?? holder.basePriority ?? 0;
  const pulledDown = Math.min(weightOn(taker), 0);
  // The same priority is not higher: a BACKUP obeys it (RFC 5798, 6.4.2).
  if (HIGHEST + pulledDown > toPass) return HIGHEST;
  return toPass === HIGHEST && pulledDown === 0 ? OWNER : null;
}

/** What its tracking adds now. A priority of 255 has no weight on it. */
function weightOn({ basePriority, effectivePriority }: Weighed): number {
  return basePriority === null || effectivePriority === null ? 0 : effectivePriority - basePriority;
}

/** One change raises every instance of a daemon: the most that any of them needs; null when one of them cannot pass. */
export function priorityForAll(pairs: readonly { readonly holder: Weighed; readonly taker: Weighed }[]): number | null {
  let most = HIGHEST;
  for (const { holder, taker } of pairs) {
    const priority = raisePriority(holder, taker);
    if (priority === null) return null;
    most = Math.max(most, priority);
  }
  // 255 knows no weights: not for a daemon of which one instance is pulled down.
  return most === OWNER && pairs.some(({ taker }) => weightOn(taker) < 0) ? null : most;
}
