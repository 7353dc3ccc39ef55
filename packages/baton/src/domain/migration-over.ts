import { BatonError } from './error.ts';
import type { Migration } from './migration.ts';

/** No run, no command, and no place of its group is taken by it any more. */
export function isOver({ state }: Pick<Migration, 'state'>): boolean {
  return state === 'aborted' || state === 'committed';
}

export function migrationOver({ id, name, state }: Pick<Migration, 'id' | 'name' | 'state'>): BatonError {
  return new BatonError({
    code: 'MIGRATION_OVER',
    kind: 'user',
    message: `${id} (${name}) is ${state}: it has ended for good.`,
    remedy: 'Make a new plan, and start that: baton plan create, baton migration start PLAN.',
  });
}
