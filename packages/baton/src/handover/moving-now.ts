import type { RunningInstance } from '../domain/vrrp.ts';

export interface MovingInstance {
  readonly holder: RunningInstance;
  readonly taker: RunningInstance;
}

/** What the holder is MASTER of, each with its other half: that moves, and nothing else does. */
export function movingNow(
  holder: readonly RunningInstance[],
  taker: readonly RunningInstance[],
): readonly MovingInstance[] {
  return holder
    .filter(({ state }) => state === 'MASTER')
    .flatMap((one) => {
      const other =
        taker.find(({ name }) => name === one.name) ??
        taker.find(({ routerId }) => routerId !== null && routerId === one.routerId);
      return other === undefined ? [] : [{ holder: one, taker: other }];
    });
}
