/** Holds the schema of an answer against the type of what is answered: what only one of them has would be told to nobody. */
import type { z } from 'zod';

type Value = string | number | boolean | null | undefined;

/** Read-only at every depth: what may be missing shows. */
type Still<T> = T extends Value ? T : { readonly [K in keyof T]: Still<Exclude<T[K], undefined>> };

/** The same with every key present: a key that may be missing, and that one of two types lacks, shows. */
type Whole<T> = T extends Value ? T : { readonly [K in keyof T]-?: Whole<Exclude<T[K], undefined>> };

/** `true`, or which of the two has what the other has not, or has otherwise. */
export type SameTypes<One, Other> = [Still<Other>, Whole<Other>] extends [Still<One>, Whole<One>]
  ? [Still<One>, Whole<One>] extends [Still<Other>, Whole<Other>]
    ? true
    : 'the second has more than the first'
  : 'the first has more than the second';

export type Same<T, Schema extends z.ZodType> = SameTypes<T, z.output<Schema>>;

/** Compiles for what is true, and for nothing else. */
export type Sure<T extends true> = T;
