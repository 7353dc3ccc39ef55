/** Of two ends in one process: the one that failed by itself says why; the other one only that it was left. */
export function firstCause(reasons: readonly unknown[]): unknown {
  const isLoss = (reason: unknown): boolean =>
    typeof reason === 'object' && reason !== null && Reflect.get(reason, 'code') === 'LINK_LOST';
  return reasons.find((reason) => !isLoss(reason)) ?? reasons[0];
}
