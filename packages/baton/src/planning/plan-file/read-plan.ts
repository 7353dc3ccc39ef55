import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { BatonError } from '../../domain/error.ts';
import type { Plan } from '../../domain/plan.ts';
import { planFaults } from './plan-rules.ts';
import type { Path } from './rule.ts';
import { checkShape } from './schema-faults.ts';

/** One fault of a plan file. Lines and columns count from 1. */
export interface PlanFault {
  readonly line: number;
  readonly column: number;
  /** Such as `loadBalancers[0].nics[1].macAddress`; empty for a fault of the file itself. */
  readonly path: string;
  readonly message: string;
}

const MOST_SHOWN = 20;
/** A plan of a large group has a few hundred lines; whatever is larger than this is another file. */
const MOST_CHARACTERS = 4_000_000;

/**
 * Reads the text of a plan file. Throws code PLAN_INVALID when it is not a valid plan: the message lists the faults as
 * `file:line:column: path: what is wrong; what is allowed`, and `cause` holds all of them as `PlanFault[]`.
 */
export function readPlan(source: string, file: string): Plan {
  if (source.length > MOST_CHARACTERS) {
    throw planInvalid(file, [{ line: 1, column: 1, path: '', message: 'is too large for a plan; at most 4 MB' }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, code, message }) => ({
      ...position(lines, pos[0]),
      path: '',
      message: code === 'DUPLICATE_KEY' ? 'this key is there twice; each key once' : `is not YAML: ${message}`,
    }));
    throw planInvalid(file, faults);
  }
  if (document.contents === null) {
    const message = 'is empty; a plan, as `baton plan create` writes it';
    throw planInvalid(file, [{ line: 1, column: 1, path: '', message }]);
  }
  const checked = checkShape(toValue(document, file));
  const faults =
    'faults' in checked ? checked.faults : planFaults(checked.plan).map((fault) => ({ ...fault, atKey: false }));
  if (faults.length > 0 || !('plan' in checked)) {
    const placed = faults.map(({ path, message, atKey }) => ({
      ...position(lines, offsetOf(document, path, atKey)),
      path: pathText(path),
      message,
    }));
    throw planInvalid(file, placed);
  }
  return checked.plan;
}

function toValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without an anchor, or aliases that multiply beyond all measure.
    const message = `is not YAML: ${error instanceof Error ? error.message : String(error)}`;
    throw planInvalid(file, [{ line: 1, column: 1, path: '', message }]);
  }
}

function planInvalid(file: string, faults: readonly PlanFault[]): BatonError {
  const sorted = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const lines = sorted
    .slice(0, MOST_SHOWN)
    .map(({ line, column, path, message }) => `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`);
  if (sorted.length > MOST_SHOWN) lines.push(`and ${sorted.length - MOST_SHOWN} more`);
  const count = sorted.length === 1 ? '1 fault' : `${sorted.length} faults`;
  return new BatonError({
    message: `${file} is not a valid plan: ${count}.\n${lines.join('\n')}`,
    code: 'PLAN_INVALID',
    kind: 'user',
    remedy: `Correct ${sorted.length === 1 ? 'it' : 'them'} in the file, then check it again with: baton plan validate ${file}`,
    cause: sorted,
  });
}

function position(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Where the value at `path` stands; for a key that is missing, where the mapping stands that should have it. */
function offsetOf(document: Document.Parsed, path: Path, atKey: boolean): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      node = isNode(item) ? item : null;
    } else if (isMap(node)) {
      const pair: unknown = node.items.find(
        (each) => isPair(each) && isScalar(each.key) && String(each.key.value) === step,
      );
      if (!isPair(pair)) return offset;
      const key = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = isNode(pair.value) ? pair.value : null;
      // Point at the key where the value is a whole block, or nothing: that is where people look.
      if (node === null || isMap(node) || isSeq(node)) offset = key;
      if (atKey && depth === path.length - 1) return key;
      if (isMap(node) || isSeq(node)) continue;
    }
    if (node === null) return offset;
    offset = node.range?.[0] ?? offset;
  }
  return offset;
}

export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const key = /^[A-Za-z_][\w-]*$/.test(step) ? step : JSON.stringify(step);
    return text === '' ? key : `${text}.${key}`;
  }, '');
}
