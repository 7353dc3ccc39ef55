import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { planSchema } from './plan-schema.ts';
import type { Path, RuleFault } from './rule.ts';
import { shown } from './value-schemas.ts';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

export interface SchemaFault extends RuleFault {
  /** The fault is the key itself, not its value. */
  readonly atKey: boolean;
}

export type Checked = { readonly plan: z.output<typeof planSchema> } | { readonly faults: readonly SchemaFault[] };

/** Checks the shape of what a plan file says. */
export function checkShape(value: unknown): Checked {
  const result = planSchema.safeParse(value, { error: inOurWords });
  return result.success
    ? { plan: result.data }
    : { faults: result.error.issues.flatMap((issue) => faultsOf(issue, [])) };
}

export function faultsOf(issue: Issue, parent: Path): readonly SchemaFault[] {
  const path = [...parent, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] ?? '', atKey: true }));
  }
  if (issue.code === 'invalid_union') {
    // The way that the writer took is the one whose faults lie deeper; its faults say more than "none of these".
    const taken = issue.errors.find(
      (way) => way.length > 0 && way.every((each) => each.path.length > 0 || each.code === 'unrecognized_keys'),
    );
    if (taken !== undefined) return taken.flatMap((each) => faultsOf(each, path));
  }
  return [{ path, message: issue.message, atKey: false }];
}

/** What zod says, in our words. Issues of other kinds have a message of their own in the schema. */
export function inOurWords(issue: RawIssue): string | undefined {
  return IN_OUR_WORDS[issue.code]?.(issue);
}

const IN_OUR_WORDS: Partial<Record<RawIssue['code'], (issue: RawIssue) => string | undefined>> = {
  unrecognized_keys: (issue) =>
    (issue['keys'] as readonly string[]).map((key) => strangeKey(key, keysOf(issue.inst))).join('\n'),
  invalid_type: (issue) => {
    const wanted = KINDS[String(issue['expected'])] ?? String(issue['expected']);
    return issue.input === undefined ? `is missing; ${wanted}` : `${shown(issue.input)} does not fit; ${wanted}`;
  },
  invalid_value: (issue) => notAllowed(issue.input, (issue['values'] as readonly unknown[]).map(String)),
  invalid_union: (issue) => {
    const key = issue['discriminator'];
    return typeof key === 'string' ? noSuchWay(issue.input, key, issue.inst) : undefined;
  },
  too_small: (issue) =>
    Array.isArray(issue.input) && issue.input.length === 0
      ? 'is empty; one or more'
      : `${shown(issue.input)} is too small; ${String(issue['minimum'])} or more`,
  too_big: (issue) => `${shown(issue.input)} is too much; ${String(issue['maximum'])} at most`,
};

/** Of a union whose ways are told apart by a key. */
function noSuchWay(input: unknown, key: string, schema: unknown): string {
  const allowed = schema instanceof z.ZodDiscriminatedUnion ? schema.options.flatMap((way) => valuesOf(way, key)) : [];
  return notAllowed((input as Readonly<Record<string, unknown>>)[key], allowed);
}

function notAllowed(said: unknown, allowed: readonly string[]): string {
  if (said === undefined) return `is missing; ${allowed.join(', ')}`;
  const near = typeof said === 'string' ? didYouMean(said, allowed) : null;
  return `${shown(said)} is not allowed; ${allowed.join(', ')}${near === null ? '' : ` (did you mean ${near}?)`}`;
}

function valuesOf(way: unknown, key: string): readonly string[] {
  const of: unknown = way instanceof z.ZodObject ? way.shape[key] : undefined;
  return of instanceof z.ZodLiteral ? [...of.values].map(String) : [];
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text (put quotes around numbers and true/false)',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping of keys to values',
  array: 'a list',
  record: 'a mapping of names to text',
  tuple: 'a list of two numbers',
  null: 'null',
};

function strangeKey(key: string, knownKeys: readonly string[]): string {
  const near = didYouMean(key, knownKeys);
  return near === null ? `is no key here; ${knownKeys.join(', ')}` : `is no key here; did you mean ${near}?`;
}

function keysOf(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
