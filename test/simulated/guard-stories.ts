/**
 * What may happen until the one that stayed is powered off: single HA IPs go back and forward, and load balancers are lost in
 * other ways than by a stop, and later than while the gate is shut.
 */
import type { Event } from '../../packages/baton/src/domain/event.ts';
import { approve, ask, hangTarget, shutTargetOff, type Stage } from './stage.ts';
import type { Story } from './stories.ts';
import { NO_GATE, ORDERS, SECOND_GATE, type Turn } from './story-turns.ts';

/** What comes before the window is other stories'. */
const IN_THE_WINDOW = /^rollback-window/;

/** Told once in a story, however often a life of Baton tells it again. */
function once(stage: Stage, what: string, doing: () => void): void {
  if (stage.done.has(what)) return;
  stage.done.add(what);
  doing();
}

const isGuarding = (event: Event): boolean => event.kind === 'migration.state' && event.state === 'guarding';

function secondHaIp({ world }: Stage): string {
  return world.plan.haIps[1]?.address ?? '';
}

/** Was the second HA IP just told to lead there, while the window is open? */
function leads(stage: Stage, event: Event, side: 'source' | 'target'): boolean {
  return event.kind === 'ha-ip.leads' && event.address === secondHaIp(stage) && event.side === side;
}

function command(stage: Stage, kind: 'rollback' | 'cut-over'): void {
  const haIps = [secondHaIp(stage)];
  const asked =
    kind === 'rollback'
      ? ({ kind, reason: 'asked for', by: 'ann', haIps } as const)
      : ({ kind, by: 'ann', haIps } as const);
  stage.doings.push(stage.world.journal.addCommand(stage.migrationId, asked));
}

/** A person who is told that it was not done asks again, some times. */
function wasNotDone(stage: Stage, event: Event): boolean {
  if (event.kind !== 'note' || !event.text.startsWith(`${secondHaIp(stage)}: not done`)) return false;
  const next = ['second', 'third', 'fourth'].find((what) => !stage.done.has(what));
  if (next !== undefined) stage.done.add(next);
  return next !== undefined;
}

function returnOne(stage: Stage, event: Event, then: () => void): void {
  if (isGuarding(event)) once(stage, 'return', () => command(stage, 'rollback'));
  if (!stage.done.has('then') && wasNotDone(stage, event)) command(stage, 'rollback');
  if (stage.done.has('return') && leads(stage, event, 'source')) once(stage, 'then', then);
}

/** It is lost in the midst of a return: the guard looks on meanwhile. */
export const LOST_IN_A_RETURN: readonly Story[] = ORDERS.map((order) => ({
  name: `${order}, the load balancer is lost while one HA IP is on its way back`,
  world: { order, gates: SECOND_GATE, preCopy: 'skip' },
  onEvent: (stage, event) => {
    if (isGuarding(event)) once(stage, 'return', () => command(stage, 'rollback'));
    if (event.kind === 'command.given') once(stage, 'lost', () => shutTargetOff(stage));
  },
  onOutcome: () => false,
  endsAs: 'rolled-back',
  from: 'the beginning',
  at: IN_THE_WINDOW,
}));

/** The gate was open, and the second one is being copied: the first one in the target is lost in the midst of it. */
export const LOST_BEHIND_THE_GATE: Turn & Required<Pick<Story, 'onEvent'>> = {
  onEvent: (stage, event) => {
    const second = stage.world.plan.order === 'primary-first' ? 'secondary' : 'primary';
    if (event.kind === 'step.started' && event.stepId === `${second}.pre-copy`)
      once(stage, 'lost', () => shutTargetOff(stage));
  },
  onOutcome: () => false,
  endsAs: 'rolled-back',
  from: 'turning back',
};

export const GUARD_STORIES: readonly Story[] = ORDERS.flatMap((order): readonly Story[] => [
  {
    name: `${order}, the guard acts while the second one is copied`,
    world: { order, gates: NO_GATE },
    ...LOST_BEHIND_THE_GATE,
  },
  {
    name: `${order}, one HA IP back and forward again`,
    world: { order, gates: SECOND_GATE, preCopy: 'skip' },
    onEvent: (stage, event) => {
      // The first approval is of what was before: it must not end the window when the HA IP is forward again.
      returnOne(stage, event, () => command(stage, 'cut-over'));
      if (stage.done.has('then') && wasNotDone(stage, event)) command(stage, 'cut-over');
      if (stage.done.has('then') && leads(stage, event, 'target'))
        once(stage, 'approve', () => approve(stage, 'secondary'));
    },
    onOutcome: () => false,
    endsAs: 'completed',
    from: 'the beginning',
    at: IN_THE_WINDOW,
  },
  {
    name: `${order}, one HA IP back, then the rest`,
    world: { order, gates: SECOND_GATE, preCopy: 'skip' },
    onEvent: (stage, event) => returnOne(stage, event, () => ask(stage, 'rollback')),
    onOutcome: () => false,
    endsAs: 'rolled-back',
    from: 'the beginning',
    at: IN_THE_WINDOW,
  },
  {
    name: `${order}, one HA IP back, then the guard`,
    world: { order, gates: SECOND_GATE, preCopy: 'skip' },
    onEvent: (stage, event) => returnOne(stage, event, () => shutTargetOff(stage)),
    onOutcome: () => false,
    endsAs: 'rolled-back',
    from: 'the beginning',
    at: IN_THE_WINDOW,
  },
  {
    name: `${order}, the guard hears nobody while Nova says that all is well`,
    world: { order, gates: SECOND_GATE, preCopy: 'skip' },
    onEvent: (stage, event) => {
      if (isGuarding(event)) once(stage, 'hang', () => hangTarget(stage));
    },
    onOutcome: () => false,
    endsAs: 'rolled-back',
    from: 'the beginning',
    at: IN_THE_WINDOW,
  },
]);
