import { z } from 'zod';
import { badRequest } from './refuse.ts';

/** Values of metadata are text; Cinder refuses longer ones. */
export const metadataSchema = z.record(z.string().min(1).max(255), z.string().max(255));

/** What Cinder takes for a boolean (cinder/api/validation/parameter_types.py, boolean). */
export const booleanSchema = z
  .union([z.boolean(), z.string().regex(/^(?:true|false|1|0|on|off|yes|no|y|n|t|f)$/i)])
  .transform((value) => value === true || (typeof value === 'string' && /^(?:true|1|on|yes|y|t)$/i.test(value)));

/** GiB, as a number or as its digits. */
export const sizeSchema = z
  .union([z.number().int(), z.string().regex(/^\d+$/, "does not match '^[0-9]+$'").transform(Number)])
  .pipe(z.number().min(1, 'is less than the minimum of 1'));

/** @throws Refusal 400 in Cinder's form, about the first thing that does not fit */
export function decodeBody<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = firstIssue(result.error.issues);
  const value = valueAt(json, issue.path);
  const name = String(issue.path.at(-1) ?? 'body');
  if (value === undefined && issue.path.length === 1) throw badRequest(`'${name}' is a required property`);
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw badRequest(`Invalid input for field/attribute ${name}. Value: ${shown}. ${shown} ${issue.message}`);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of a union: what its last form says, which is the most exact one here. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): Issue {
  const [issue] = issues;
  if (issue === undefined) return { path: [], message: '' };
  if (issue.code !== 'invalid_union') return issue;
  const inner = firstIssue(issue.errors.at(-1) ?? []);
  return { path: [...issue.path, ...inner.path], message: inner.message };
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}
