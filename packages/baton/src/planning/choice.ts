import { BatonError } from '../domain/error.ts';

/** Something that planning chose by itself, with the reason in words. `why` is null when there was nothing to choose. */
export interface Choice<T> {
  readonly value: T;
  readonly why: string | null;
}

/** Nothing fits, and planning does not guess. */
export function unmapped(code: string, message: string, remedy: string): BatonError {
  return new BatonError({ code, kind: 'user', message, remedy });
}

/** For messages: what there is to choose from. */
export function listed(candidates: readonly string[]): string {
  return candidates.length === 0 ? 'none' : candidates.join(', ');
}
