import { BatonError } from '../domain/error.ts';

/** Something that planning chose, with the reason in words. */
export interface Choice<T> {
  readonly value: T;
  readonly why: string;
  /** What it is in the target differs from what it is in the source, or was asked for: it is told among the changes. */
  readonly differs: boolean;
}

/** Nothing fits, and planning does not guess. */
export function unmapped(code: string, message: string, remedy: string): BatonError {
  return new BatonError({ code, kind: 'user', message, remedy });
}

/** For messages: what there is to choose from. */
export function listed(candidates: readonly string[]): string {
  return candidates.length === 0 ? 'none' : candidates.join(', ');
}
