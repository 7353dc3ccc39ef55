import type { z } from 'zod';
import { badRequest } from './refusals.ts';

/**
 * The body, as the schema has it.
 *
 * @param name what Nova calls the whole of it when it has no better word
 * @throws Refusal 400, worded after nova/api/validation/validators.py
 */
export function readBody<T>(schema: z.ZodType<T>, body: unknown, name = 'body'): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw badRequest('Malformed request body');
  throw badRequest(describe(leafOf(issue), body, name));
}

/** Of a union Nova tells only that nothing fits; the first attempt's own words say more. */
function leafOf(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const first = issue.errors[0]?.[0];
  return first === undefined ? issue : leafOf({ ...first, path: [...issue.path, ...first.path] });
}

function describe(issue: z.core.$ZodIssue, body: unknown, name: string): string {
  const value = valueAt(body, issue.path);
  if (value === undefined && issue.path.length > 0) {
    const parent = issue.path.slice(0, -1);
    return said(fieldOf(parent, name), valueAt(body, parent), `'${String(issue.path.at(-1))}' is a required property`);
  }
  return said(fieldOf(issue.path, name), value, complaint(issue, value));
}

function complaint(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `Additional properties are not allowed (${issue.keys.map((key) => `'${key}'`).join(', ')} was unexpected)`;
    case 'too_big':
      return typeof value === 'number' ? `${value} is greater than the maximum of ${issue.maximum}` : tooLong(value);
    case 'too_small':
      return typeof value === 'number'
        ? `${value} is less than the minimum of ${issue.minimum}`
        : `${pythonic(value)} is too short`;
    case 'invalid_format':
      return `${pythonic(value)} does not match '${bare(issue.pattern) ?? issue.format}'`;
    case 'invalid_value':
      return `${pythonic(value)} is not one of [${issue.values.map((one) => pythonic(one)).join(', ')}]`;
    case 'invalid_type':
      return `${pythonic(value)} is not of type '${issue.expected}'`;
    default:
      return `${pythonic(value)} is not valid: ${issue.message}`;
  }
}

/** Zod hands a pattern on between slashes. */
function bare(pattern: string | undefined): string | undefined {
  return pattern?.replace(/^\/(.*)\/\w*$/, '$1');
}

function tooLong(value: unknown): string {
  return `${pythonic(value)} is too long`;
}

function said(field: string, value: unknown, complaint: string): string {
  const text = typeof value === 'string' ? value : pythonic(value);
  return `Invalid input for field/attribute ${field}. Value: ${text}. ${complaint}`;
}

function fieldOf(path: readonly PropertyKey[], name: string): string {
  return String(path.at(-1) ?? name);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** As Python writes a value. */
function pythonic(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map((one) => pythonic(one)).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'None';
  const pairs = Object.entries(value).map(([key, one]) => `'${key}': ${pythonic(one)}`);
  return `{${pairs.join(', ')}}`;
}
