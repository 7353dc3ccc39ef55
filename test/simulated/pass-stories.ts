/** The same by movers, and from Ceph to Ceph: passes while the load balancer runs, one more when it is off, and everything that helped is gone at the end. */
import type { Event } from '../../packages/baton/src/domain/event.ts';
import type { Order } from '../../packages/baton/src/domain/plan.ts';
import { diskOf } from '../../packages/simulator/src/index.ts';
import { LOST_BEHIND_THE_GATE } from './guard-stories.ts';
import { MOST_SERVED_BYTES } from './served-disk.ts';
import { ask, type Stage } from './stage.ts';
import type { Story } from './stories.ts';
import {
  ABORT_AT_THE_GATE,
  askedInTheWindow,
  BACK_AND_FORWARD_AGAIN,
  BOTH_GATES,
  FORWARD,
  NO_GATE,
  ORDERS,
  ROLLBACK_AFTER_BOTH,
  SECOND_GATE,
  type Turn,
} from './story-turns.ts';
import type { WorldOptions } from './world.ts';

/** What is not of the disks is tried in the same story by images. */
const OF_DISKS = /pre-copy|final-copy|power-off/;

/** A guest writes to its disk when its pre-copy is over: only the final pass can know of it. */
function writesOn(stage: Stage, event: Event): void {
  if (event.kind !== 'step.done' || !event.stepId.endsWith('.pre-copy')) return;
  const planned = stage.world.plan.loadBalancers.find(({ role }) => event.stepId.startsWith(role));
  if (planned === undefined || stage.done.has(event.stepId)) return;
  stage.done.add(event.stepId);
  const disk = diskOf(stage.world.cloudOf('source'), planned.sourceServerId, 'vda');
  stage.doings.push(disk.write(MOST_SERVED_BYTES / 2, Buffer.from(`written by ${planned.name} behind its pre-copy`)));
}

/** In the midst of what the step does. */
async function abortSoon(stage: Stage): Promise<void> {
  if (stage.done.has('abort')) return;
  stage.done.add('abort');
  await stage.world.clock.sleep(3000, new AbortController().signal);
  ask(stage, 'abort');
}

const abortIn = (step: 'pre-copy' | 'final-copy'): Turn => ({
  onEvent: (stage, event) => {
    if (event.kind === 'step.started' && event.stepId.endsWith(step) && stage.turns === 0)
      stage.doings.push(abortSoon(stage));
  },
  onOutcome: () => false,
  endsAs: 'aborted',
  from: 'turning back',
});

type OfWorld = Pick<WorldOptions, 'gates' | 'preCopy'>;
type ByPasses = (order: Order, what: string, world: OfWorld, turn: Turn) => Story;

const by =
  (disks: 'mover' | 'rbd', words: string): ByPasses =>
  (order, what, world, turn) => ({
    name: `${order} ${words}, ${what}`,
    world: { order, ...world, disks },
    ...turn,
    at: OF_DISKS,
  });
const byMovers = by('mover', 'by movers');
const byRbd = by('rbd', 'from Ceph to Ceph');

export const MOVER_STORIES: readonly Story[] = ORDERS.flatMap((order) => [
  byMovers(order, 'forward', { gates: NO_GATE }, { ...FORWARD, onEvent: writesOn }),
  byMovers(order, 'abort at the gate', { gates: BOTH_GATES }, { ...ABORT_AT_THE_GATE, onEvent: writesOn }),
  byMovers(order, 'abort in the first pre-copy', { gates: NO_GATE }, abortIn('pre-copy')),
  byMovers(order, 'abort in the first final-copy', { gates: NO_GATE }, abortIn('final-copy')),
  byMovers(order, 'abort in the window', { gates: SECOND_GATE, preCopy: 'skip' }, askedInTheWindow('abort')),
  byMovers(
    order,
    'rolled back and forward again',
    { gates: BOTH_GATES },
    {
      ...BACK_AND_FORWARD_AGAIN,
      onEvent: (stage, event) => {
        writesOn(stage, event);
        BACK_AND_FORWARD_AGAIN.onEvent(stage, event);
      },
    },
  ),
  byMovers(order, 'the guard acts while the second one is copied', { gates: NO_GATE }, LOST_BEHIND_THE_GATE),
  byMovers(order, 'rollback after both have moved', { gates: NO_GATE, preCopy: 'skip' }, ROLLBACK_AFTER_BOTH),
]);

/** What is a mover's own, its guests and their rescue, is not in these. */
export const RBD_STORIES: readonly Story[] = ORDERS.flatMap((order) => [
  byRbd(order, 'forward', { gates: NO_GATE }, { ...FORWARD, onEvent: writesOn }),
  byRbd(order, 'abort at the gate', { gates: BOTH_GATES }, { ...ABORT_AT_THE_GATE, onEvent: writesOn }),
  byRbd(order, 'abort in the first pre-copy', { gates: NO_GATE }, abortIn('pre-copy')),
  byRbd(order, 'abort in the first final-copy', { gates: NO_GATE, preCopy: 'skip' }, abortIn('final-copy')),
  byRbd(
    order,
    'rolled back and forward again',
    { gates: BOTH_GATES },
    {
      ...BACK_AND_FORWARD_AGAIN,
      onEvent: (stage, event) => {
        writesOn(stage, event);
        BACK_AND_FORWARD_AGAIN.onEvent(stage, event);
      },
    },
  ),
  byRbd(order, 'rollback after both have moved', { gates: NO_GATE, preCopy: 'skip' }, ROLLBACK_AFTER_BOTH),
]);
