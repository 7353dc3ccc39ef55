import type { Plan } from '../api/types/plan.ts';
import type { NextAction, Standing } from './next-actions.ts';
import type { Scene } from './scene.ts';

/** What everything needs that offers commands. */
export interface CommandProps {
  readonly id: string;
  readonly plan: Plan;
  readonly scene: Scene;
  readonly standing: Standing;
  readonly actions: readonly NextAction[];
  /** This person may command, and not only look. */
  readonly mayCommand: boolean;
  /** False while there is no contact: nobody commands by what may be old. */
  readonly isOn: boolean;
}
