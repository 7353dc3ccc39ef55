/**
 * What a body may hold, attribute by attribute, as Neutron's own maps say it (neutron_lib/api/definitions): whether it may be
 * sent at creation and at update, and what its values are.
 */
import { badRequest } from '../refusals.ts';

/** Makes the value of a row out of one of the wire. Throws a Refusal. */
export type Read<T> = (value: unknown, name: string) => T;

export interface Attribute<T, Required extends boolean = boolean> {
  readonly read: Read<T>;
  readonly required: Required;
  readonly inPut: boolean;
  /** False for what only Neutron writes. */
  readonly inPost: boolean;
}

export type Attributes = Readonly<Record<string, Attribute<unknown>>>;

type ValueOf<A> = A extends Attribute<infer T> ? T : never;
type RequiredNames<A extends Attributes> = {
  readonly [K in keyof A]: A[K] extends Attribute<unknown, true> ? K : never;
}[keyof A];

/** The values of a PUT: those that were sent. */
export type Sent<A extends Attributes> = { readonly [K in keyof A]?: ValueOf<A[K]> };

/** The values of a POST: what is required is there. */
export type SentNew<A extends Attributes> = Sent<A> & { readonly [K in RequiredNames<A>]: ValueOf<A[K]> };

export function attribute<T>(read: Read<T>): Attribute<T, false> {
  return { read, required: false, inPost: true, inPut: true };
}

export function requiredOnce<T>(read: Read<T>): Attribute<T, true> {
  return { read, required: true, inPost: true, inPut: false };
}

/** Cannot be changed later. */
export function once<T>(read: Read<T>): Attribute<T, false> {
  return { read, required: false, inPost: true, inPut: false };
}

const byNeutron: Attribute<unknown, false> = {
  read: (value) => value,
  required: false,
  inPost: false,
  inPut: false,
};

/** Shown, never taken. */
const SHOWN: Attributes = {
  id: byNeutron,
  status: byNeutron,
  created_at: byNeutron,
  updated_at: byNeutron,
  revision_number: byNeutron,
  tags: byNeutron,
};

/** @throws Refusal 400 as neutron_lib/api/attributes.py words it */
export function readNew<A extends Attributes>(body: unknown, member: string, attributes: A): SentNew<A> {
  const values = memberOf(body, member);
  for (const [name, { required }] of Object.entries(attributes)) {
    if (required && values[name] === undefined) {
      throw badRequest(`Failed to parse request. Required attribute '${name}' not specified`);
    }
  }
  const all: Attributes = { ...SHOWN, ...attributes };
  checkNames(values, all);
  for (const name of Object.keys(values)) {
    if (all[name]?.inPost === false) throw badRequest(`Attribute '${name}' not allowed in POST`);
  }
  return readValues(values, all) as SentNew<A>;
}

/** @throws Refusal 400 */
export function readChange<A extends Attributes>(body: unknown, member: string, attributes: A): Sent<A> {
  const values = memberOf(body, member);
  const all: Attributes = { ...SHOWN, ...attributes };
  checkNames(values, all);
  for (const name of Object.keys(values)) {
    if (all[name]?.inPut === false) throw badRequest(`Cannot update read-only attribute ${name}`);
  }
  return readValues(values, all) as Sent<A>;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(body: unknown, member: string): Readonly<Record<string, unknown>> {
  const values = isRecord(body) ? body[member] : undefined;
  if (!isRecord(values)) throw badRequest(`Unable to find '${member}' in request body`);
  return values;
}

function checkNames(values: Readonly<Record<string, unknown>>, attributes: Attributes): void {
  const unknown = Object.keys(values).filter((name) => attributes[name] === undefined);
  if (unknown.length > 0) throw badRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`);
}

function readValues(values: Readonly<Record<string, unknown>>, attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, attributes[name]?.read(value, name) ?? null]),
  );
}
