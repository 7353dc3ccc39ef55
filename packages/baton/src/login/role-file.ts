/**
 * Reads the roles file:
 *
 *   baton: 1
 *   roles:
 *     - keystone: admin            # name of a Keystone role
 *       access: operator           # viewer, tenant, operator
 *       projects: [admin]          # may be left out: only in these projects, by name or id
 *       domains: [Default]         # may be left out: only in projects of these domains, by name or id
 *     - keystone: member
 *       access: tenant
 */
import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import { didYouMean } from '../planning/plan-file/did-you-mean.ts';
import { nameText, shown } from '../planning/plan-file/value-schemas.ts';
import { DEFAULT_MAPPING, type RoleMapping, type RoleRule } from './role-mapping.ts';

type Path = readonly (string | number)[];

interface Fault {
  readonly path: Path;
  readonly message: string;
  /** The key itself is the fault, not its value. */
  readonly atKey?: boolean;
}

/** A file of hundreds of rules has some ten thousand; whatever is larger than this is another file. */
const MOST_CHARACTERS = 200_000;
const MOST_SHOWN = 20;

/** What every user of a cloud has; `_member_` was what Keystone gave before Queens. */
const EVERYBODYS = ['member', '_member_', 'reader'];

const names = z.array(nameText).min(1);
const schema = z.strictObject({
  baton: z.literal(1),
  roles: z
    .array(
      z.strictObject({
        keystone: nameText,
        access: z.enum(['viewer', 'tenant', 'operator']),
        projects: names.optional(),
        domains: names.optional(),
      }),
    )
    .min(1),
});

/**
 * The mapping of a file; without one, the default.
 *
 * @throws BatonError ROLES_UNREADABLE, ROLES_INVALID
 */
export async function loadRoleMapping(file: string | null): Promise<RoleMapping> {
  if (file === null) return DEFAULT_MAPPING;
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (cause) {
    throw new BatonError({
      code: 'ROLES_UNREADABLE',
      kind: 'user',
      message: `The roles file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Check the path and its permissions. Nobody is let in by other rules meanwhile.',
      cause,
    });
  }
  return readRoleMapping(source, file);
}

/**
 * Throws code ROLES_INVALID when the text is no roles file: the message lists the faults as
 * `file:line:column: path: what is wrong; what is allowed`.
 */
export function readRoleMapping(source: string, file: string): RoleMapping {
  if (source.length > MOST_CHARACTERS) throw invalid([`${file}:1:1: is too large; at most 200 kB`], file);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const place = ({ path, message, atKey = false }: Fault): string =>
    `${at(offsetOf(document.contents, path, atKey))}: ${path.length === 0 ? '' : `${pathText(path)}: `}${message}`;
  if (document.errors.length > 0) {
    const broken = document.errors.map(({ pos, code, message }) => {
      const what = code === 'DUPLICATE_KEY' ? 'this key is there twice; each key once' : `is not YAML: ${message}`;
      return `${at(pos[0])}: ${what}`;
    });
    throw invalid(broken, file);
  }
  const result = schema.safeParse(valueOf(document, file), { error: inOurWords });
  if (!result.success) throw invalid(result.error.issues.flatMap(faultsOf).map(place), file);
  const rules = result.data.roles.map(({ keystone, access, projects = null, domains = null }): RoleRule => ({
    keystone,
    access,
    projects,
    domains,
  }));
  const dangerous = rules.flatMap(faultsOfRule);
  if (dangerous.length > 0) throw invalid(dangerous.map(place), file);
  return { rules };
}

function faultsOfRule({ keystone, access, projects, domains }: RoleRule, index: number): readonly Fault[] {
  const isEverybodys = EVERYBODYS.includes(keystone.toLowerCase());
  if (access !== 'operator' || projects !== null || domains !== null || !isEverybodys) return [];
  const message = `would make an operator of every user who has ${keystone} in any project; name the projects or domains`;
  return [{ path: ['roles', index, 'access'], message }];
}

function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const known = path.length === 0 ? ['baton', 'roles'] : ['keystone', 'access', 'projects', 'domains'];
  return issue.keys.map((key) => {
    const near = didYouMean(key, known);
    const instead = near === null ? known.join(', ') : `did you mean ${near}?`;
    return { path: [...path, key], message: `is no key here; ${instead}`, atKey: true };
  });
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text (put quotes around numbers and true/false)',
  object: 'a mapping of keys to values',
  array: 'a list',
};

/** What zod says, in our words. */
function inOurWords(issue: z.core.$ZodRawIssue): string | undefined {
  const not = issue.input === undefined || issue.input === null ? 'is missing' : null;
  if (issue.code === 'invalid_type') {
    const wanted = String(issue['expected']);
    return `${not ?? `${shown(issue.input)} does not fit`}; ${KINDS[wanted] ?? wanted}`;
  }
  if (issue.code === 'invalid_value') {
    const allowed = (issue['values'] as readonly unknown[]).map(String);
    const near = typeof issue.input === 'string' ? didYouMean(issue.input, allowed) : null;
    const meant = near === null ? '' : ` (did you mean ${near}?)`;
    return `${not ?? `${shown(issue.input)} is not allowed`}; ${allowed.join(', ')}${meant}`;
  }
  return issue.code === 'too_small' ? 'is empty; one or more' : undefined;
}

function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without an anchor, or aliases that multiply beyond all measure.
    throw invalid([`${file}:1:1: is not YAML: ${error instanceof Error ? error.message : String(error)}`], file);
  }
}

/** Where the thing at `path` stands; of one that is missing, where that stands which should have it. */
function offsetOf(node: unknown, [step, ...rest]: Path, atKey: boolean): number {
  const here = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  if (step === undefined) return here;
  if (isSeq(node)) return Number(step) < node.items.length ? offsetOf(node.items[Number(step)], rest, atKey) : here;
  if (!isMap(node)) return here;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
  if (pair === undefined) return here;
  const wantsKey = rest.length === 0 && (atKey || !isScalar(pair.value));
  return wantsKey ? offsetOf(pair.key, [], false) : offsetOf(pair.value, rest, atKey);
}

function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

function invalid(faults: readonly string[], file: string): BatonError {
  const lines = faults.slice(0, MOST_SHOWN);
  if (faults.length > MOST_SHOWN) lines.push(`and ${faults.length - MOST_SHOWN} more`);
  return new BatonError({
    code: 'ROLES_INVALID',
    kind: 'user',
    message: `${file} is no roles file: ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}.\n${lines.join('\n')}`,
    remedy: 'Correct the file; docs/how-to/give-people-access.md shows what it may say.',
  });
}
