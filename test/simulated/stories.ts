/**
 * What may happen to a migration, as a person or a cloud brings it about. A story goes on over any number of lives of Baton:
 * it reacts to what the journal says, never to what a process thinks.
 */
import type { Event } from '../../packages/baton/src/domain/event.ts';
import type { Order } from '../../packages/baton/src/domain/plan.ts';
import type { RunOutcome } from '../../packages/baton/src/ports/engine.ts';
import { GUARD_STORIES } from './guard-stories.ts';
import { MOVER_STORIES, RBD_STORIES } from './pass-stories.ts';
import { ask, shutTargetOff, type Stage } from './stage.ts';
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

export interface Story {
  readonly name: string;
  readonly world: WorldOptions;
  /** Told every event of the migration, once, in order. What it does happens beside Baton, while Baton runs. */
  readonly onEvent?: (stage: Stage, event: Event) => void;
  /** Told how a run ended. True: run again. False: the story is over. */
  readonly onOutcome: (stage: Stage, outcome: RunOutcome) => Promise<boolean> | boolean;
  readonly endsAs: RunOutcome['kind'];
  /** Points before the first of these events are those of another story, and not tried again. */
  readonly from: 'the beginning' | 'turning back';
  /** Only points whose name holds this are tried; the others are those of the same story without hands in the guests. */
  readonly at?: RegExp;
  /** The most that clients of an HA IP may miss in it; absent: as much as the reference run. */
  readonly mostOutageMs?: number;
}

const BY_CONSOLES: readonly Story[] = ORDERS.flatMap((order): readonly Story[] => [
  { name: `${order}, forward`, world: { order, gates: NO_GATE }, ...FORWARD },
  {
    name: `${order}, planned rollback in the window`,
    world: { order, gates: SECOND_GATE, preCopy: 'skip' },
    ...askedInTheWindow('rollback'),
  },
  {
    name: `${order}, the guard rolls back`,
    world: { order, gates: SECOND_GATE, preCopy: 'skip' },
    onEvent: (stage, event) => {
      if (event.kind === 'migration.state' && event.state === 'guarding') shutTargetOff(stage);
    },
    onOutcome: () => false,
    endsAs: 'rolled-back',
    from: 'turning back',
  },
  {
    name: `${order}, rollback after both have moved`,
    world: { order, gates: NO_GATE, preCopy: 'skip' },
    ...ROLLBACK_AFTER_BOTH,
  },
  { name: `${order}, abort at the gate`, world: { order, gates: BOTH_GATES }, ...ABORT_AT_THE_GATE },
  {
    name: `${order}, abort in the window`,
    world: { order, gates: SECOND_GATE, preCopy: 'skip' },
    ...askedInTheWindow('abort'),
  },
  {
    name: `${order}, rolled back and forward again`,
    world: { order, gates: BOTH_GATES, preCopy: 'skip' },
    ...BACK_AND_FORWARD_AGAIN,
  },
]);

/** Where hands in the guests make a difference: the handover, what it leads to, and what takes it back. */
const BY_HANDS = /hands in|handover|power-off|\.create undo|\.join|\.validate/;

/** The same with a way into the guests: nobody misses anything. */
const bySsh = (order: Order, what: string, gates: NonNullable<WorldOptions['gates']>, turn: Turn): Story => ({
  name: `${order} by ssh, ${what}`,
  world: { order, gates, preCopy: 'skip', access: 'ssh' },
  ...turn,
  at: BY_HANDS,
  mostOutageMs: 0,
});

const BY_SSH: readonly Story[] = ORDERS.flatMap((order) => [
  bySsh(order, 'forward', NO_GATE, FORWARD),
  bySsh(order, 'planned rollback in the window', SECOND_GATE, askedInTheWindow('rollback')),
  bySsh(order, 'rollback after both have moved', NO_GATE, ROLLBACK_AFTER_BOTH),
  bySsh(order, 'abort at the gate', BOTH_GATES, ABORT_AT_THE_GATE),
]);

/** Between the handover and the power-off both run in the source, and the secondary is raised. */
const HANDED_OVER: Story = {
  name: 'primary-first by ssh with nopreempt, rollback when the VIP was handed over',
  world: {
    order: 'primary-first',
    gates: NO_GATE,
    preCopy: 'skip',
    access: 'ssh',
    priorities: [254, 253],
    nopreempt: true,
  },
  onEvent: (stage, event) => {
    if (event.kind === 'step.started' && event.stepId === 'primary.power-off' && stage.turns === 0)
      ask(stage, 'rollback');
  },
  onOutcome: () => false,
  endsAs: 'rolled-back',
  from: 'turning back',
  at: BY_HANDS,
  mostOutageMs: 0,
};

export const STORIES: readonly Story[] = [
  ...BY_CONSOLES,
  ...GUARD_STORIES,
  ...BY_SSH,
  ...MOVER_STORIES,
  ...RBD_STORIES,
  HANDED_OVER,
];
