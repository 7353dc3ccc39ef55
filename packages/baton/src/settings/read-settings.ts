/**
 * YAML files that people write for Baton, beside plans: read by a schema, and refused with every fault in its place,
 * `file:line:column: path: what is wrong; what is allowed`.
 */
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import { pathText } from '../planning/plan-file/read-plan.ts';
import type { Path } from '../planning/plan-file/rule.ts';
import { faultsOf, inOurWords, type SchemaFault } from '../planning/plan-file/schema-faults.ts';

/** A kind of such files. */
export interface SettingsKind<T> extends SettingsName {
  readonly rule: z.ZodType<T>;
  /** What its parts do not mean together; it is asked when each of them is well. */
  readonly faultsOfMeaning?: (settings: T) => readonly SchemaFault[];
}

/** How it is told that a text is none. */
export interface SettingsName {
  /** `self-service file`: the text is one, or is none. */
  readonly what: string;
  /** Of the error when it is none. */
  readonly code: string;
  readonly remedy: string;
}

const MOST_CHARACTERS = 200_000;
const MOST_SHOWN = 20;

/** Throws the kind's code (kind user) with all faults when the text is none of that kind. */
export function readSettings<T>(source: string, file: string, kind: SettingsKind<T>): T {
  if (source.length > MOST_CHARACTERS) throw settingsInvalid(kind, file, [`${file}:1:1: is too large; at most 200 kB`]);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  if (document.errors.length > 0) {
    const broken = document.errors.map(({ pos, code, message }) => {
      const what = code === 'DUPLICATE_KEY' ? 'this key is there twice; each key once' : `is not YAML: ${message}`;
      return `${at(pos[0])}: ${what}`;
    });
    throw settingsInvalid(kind, file, broken);
  }
  const read = kind.rule.safeParse(valueOf(document, file, kind), { error: inOurWords });
  const faults = read.success
    ? (kind.faultsOfMeaning?.(read.data) ?? [])
    : read.error.issues.flatMap((issue) => faultsOf(issue, []));
  if (faults.length > 0 || !read.success) {
    const places = faults.map(({ path, message, atKey }) => {
      const where = path.length === 0 ? '' : `${pathText(path)}: `;
      return `${at(offsetOf(document.contents, path, atKey))}: ${where}${message}`;
    });
    throw settingsInvalid(kind, file, places);
  }
  return read.data;
}

/** `faults`: each with its place. */
export function settingsInvalid(
  { code, what, remedy }: SettingsName,
  file: string,
  faults: readonly string[],
): BatonError {
  const lines = faults.slice(0, MOST_SHOWN);
  if (faults.length > MOST_SHOWN) lines.push(`and ${faults.length - MOST_SHOWN} more`);
  return new BatonError({
    code,
    kind: 'user',
    message: `${file} is no ${what}: ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}.\n${lines.join('\n')}`,
    remedy,
  });
}

function valueOf(document: Document.Parsed, file: string, kind: SettingsName): unknown {
  try {
    return document.toJS() ?? undefined;
  } catch (error) {
    // An alias without an anchor, or aliases that multiply beyond all measure.
    const why = error instanceof Error ? error.message : String(error);
    throw settingsInvalid(kind, file, [`${file}:1:1: is not YAML: ${why}`]);
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
