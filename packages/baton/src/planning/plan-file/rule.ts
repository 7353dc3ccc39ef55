import type { Plan } from '../../domain/plan.ts';
import { didYouMean } from './did-you-mean.ts';
import { shown } from './value-schemas.ts';

export type Path = readonly (string | number)[];

/** `message` says what is wrong and, after the semicolon, what is allowed. */
export interface RuleFault {
  readonly path: Path;
  readonly message: string;
}

export type Rule = (plan: Plan) => Iterable<RuleFault>;

/** A fault when `value` is none of `allowed`; says which one was probably meant. */
export function* known(value: string, allowed: readonly string[], path: Path, what: string): Iterable<RuleFault> {
  if (allowed.includes(value)) return;
  const near = didYouMean(value, allowed);
  const choice =
    near !== null ? `did you mean ${near}?` : allowed.length > 0 && allowed.length <= 4 ? allowed.join(', ') : what;
  yield { path, message: `${shown(value)} is not ${what}; ${choice}` };
}

/** A fault for every value that stood there before. */
export function* repeated(values: Iterable<readonly [string, Path]>): Iterable<RuleFault> {
  const seen = new Set<string>();
  for (const [value, path] of values) {
    if (seen.has(value)) yield { path, message: `${shown(value)} is there twice; each one once` };
    seen.add(value);
  }
}
