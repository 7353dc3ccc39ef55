/** What persons want of a migration, whatever the order, the access and the strategy: each is the middle and the end of a story. */
import type { Order } from '../../packages/baton/src/domain/plan.ts';
import { approve, ask } from './stage.ts';
import type { Story } from './stories.ts';

export type Turn = Pick<Story, 'onEvent' | 'onOutcome' | 'endsAs' | 'from'>;
type TurnOnEvent = Turn & Required<Pick<Story, 'onEvent'>>;

export const ORDERS: readonly Order[] = ['primary-first', 'standby-first'];
/** Which gates wait for a person. */
export const NO_GATE = { cutover: 'automatic', secondary: 'automatic' } as const;
export const SECOND_GATE = { cutover: 'automatic', secondary: 'person' } as const;
export const BOTH_GATES = { cutover: 'person', secondary: 'person' } as const;

export const FORWARD: Turn = { onOutcome: () => false, endsAs: 'completed', from: 'the beginning' };

/** Asked for as soon as the rollback window is open. */
export function askedInTheWindow(kind: 'rollback' | 'abort'): TurnOnEvent {
  return {
    onEvent: (stage, event) => {
      if (event.kind === 'migration.state' && event.state === 'guarding') ask(stage, kind);
    },
    onOutcome: () => false,
    endsAs: kind === 'rollback' ? 'rolled-back' : 'aborted',
    from: 'turning back',
  };
}

export const ROLLBACK_AFTER_BOTH: Turn = {
  onOutcome: (stage, outcome) => {
    if (outcome.kind !== 'completed') return false;
    ask(stage, 'rollback');
    return true;
  },
  endsAs: 'rolled-back',
  from: 'turning back',
};

export const ABORT_AT_THE_GATE: Turn = {
  onOutcome: (stage, outcome) => {
    if (outcome.kind !== 'waiting') return false;
    ask(stage, 'abort');
    return true;
  },
  endsAs: 'aborted',
  from: 'turning back',
};

export const BACK_AND_FORWARD_AGAIN: TurnOnEvent = {
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
};
