/**
 * What may happen to a migration, as a person or a cloud brings it about. A story goes on over any number of lives of Baton:
 * it reacts to what the journal says, never to what a process thinks.
 */
import type { Event } from '../../packages/baton/src/domain/event.ts';
import type { Order } from '../../packages/baton/src/domain/plan.ts';
import type { RunOutcome } from '../../packages/baton/src/ports/engine.ts';
import { approve, ask, shutTargetOff, type Stage } from './stage.ts';
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
}

const ORDERS: readonly Order[] = ['primary-first', 'standby-first'];
const automatic = { cutover: 'automatic', secondary: 'automatic' } as const;
const guarded = { cutover: 'automatic', secondary: 'person' } as const;
const byPersons = { cutover: 'person', secondary: 'person' } as const;

export const STORIES: readonly Story[] = ORDERS.flatMap((order): readonly Story[] => [
  {
    name: `${order}, forward`,
    world: { order, gates: automatic },
    onOutcome: () => false,
    endsAs: 'completed',
    from: 'the beginning',
  },
  {
    name: `${order}, planned rollback in the window`,
    world: { order, gates: guarded, preCopy: 'skip' },
    onEvent: (stage, event) => {
      if (event.kind === 'migration.state' && event.state === 'guarding') ask(stage, 'rollback');
    },
    onOutcome: () => false,
    endsAs: 'rolled-back',
    from: 'turning back',
  },
  {
    name: `${order}, the guard rolls back`,
    world: { order, gates: guarded, preCopy: 'skip' },
    onEvent: (stage, event) => {
      if (event.kind === 'migration.state' && event.state === 'guarding') shutTargetOff(stage);
    },
    onOutcome: () => false,
    endsAs: 'rolled-back',
    from: 'turning back',
  },
  {
    name: `${order}, rollback after both have moved`,
    world: { order, gates: automatic, preCopy: 'skip' },
    onOutcome: (stage, outcome) => {
      if (outcome.kind !== 'completed') return false;
      ask(stage, 'rollback');
      return true;
    },
    endsAs: 'rolled-back',
    from: 'turning back',
  },
  {
    name: `${order}, abort at the gate`,
    world: { order, gates: byPersons },
    onOutcome: (stage, outcome) => {
      if (outcome.kind !== 'waiting') return false;
      ask(stage, 'abort');
      return true;
    },
    endsAs: 'aborted',
    from: 'turning back',
  },
  {
    name: `${order}, abort in the window`,
    world: { order, gates: guarded, preCopy: 'skip' },
    onEvent: (stage, event) => {
      if (event.kind === 'migration.state' && event.state === 'guarding') ask(stage, 'abort');
    },
    onOutcome: () => false,
    endsAs: 'aborted',
    from: 'turning back',
  },
  {
    name: `${order}, rolled back and forward again`,
    world: { order, gates: byPersons, preCopy: 'skip' },
    onEvent: (stage, event) => {
      if (event.kind !== 'migration.state' || event.state !== 'guarding') return;
      if (stage.turns === 0) ask(stage, 'rollback');
      else approve(stage, 'secondary');
    },
    onOutcome: (stage, outcome) => {
      if (outcome.kind === 'waiting') approve(stage, 'cutover');
      return outcome.kind === 'waiting' || outcome.kind === 'rolled-back';
    },
    endsAs: 'completed',
    from: 'turning back',
  },
]);
