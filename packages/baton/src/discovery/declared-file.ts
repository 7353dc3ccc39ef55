/**
 * Reads what a person declares:
 *
 *   groups:
 *     - name: shop
 *       loadBalancers: [shop-lb1, shop-lb2]     # names or ids of servers
 *       vips: [10.20.0.100]
 *       haIps: [203.0.113.10]                   # or {address: 203.0.113.10, vip: 10.20.0.100}, with several VIPs
 */
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import { parseAddress } from '../domain/ip-range.ts';
import type { DeclaredGroup } from './declared-group.ts';

type Path = readonly (string | number)[];

interface Fault {
  readonly path: Path;
  readonly message: string;
}

/** A file of every group of a cloud has some thousand lines; whatever is larger than this is another file. */
const MOST_CHARACTERS = 4_000_000;
const MOST_SHOWN = 20;

const name = z.string().trim().min(1, 'is empty; a name');
const address = z.string().refine((text) => parseAddress(text) !== null, 'is no IP address; such as 10.20.0.100');
const schema = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        name,
        loadBalancers: z.array(name).min(2, 'is too short; two servers or more'),
        vips: z.array(address).min(1, 'is empty; one VIP or more'),
        haIps: z
          .array(
            z.union([address, z.strictObject({ address, vip: address })], 'is no HA IP; an address, or {address, vip}'),
          )
          .default([]),
      }),
    )
    .min(1, 'is empty; one group or more'),
});

/**
 * Throws code DECLARED_INVALID when the text is no valid declaration: the message lists the faults as
 * `file:line:column: path: what is wrong; what is allowed`.
 */
export function readDeclared(source: string, file: string): readonly DeclaredGroup[] {
  if (source.length > MOST_CHARACTERS) throw invalid([`${file}:1:1: is too large; at most 4 MB`], file);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const place = ({ path, message }: Fault): string =>
    `${at(offsetOf(document, path))}: ${path.length === 0 ? '' : `${pathText(path)}: `}${message}`;
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid([`${at(broken.pos[0])}: is not YAML: ${broken.message}`], file);
  const result = schema.safeParse(valueOf(document, file));
  if (!result.success) throw invalid(result.error.issues.flatMap(faultsOf).map(place), file);
  const strange = result.data.groups.flatMap(faultsOfGroup);
  if (strange.length > 0) throw invalid(strange.map(place), file);
  return result.data.groups.map((group, index): DeclaredGroup => ({
    ...group,
    haIps: group.haIps.map((one) => (typeof one === 'string' ? { address: one, vip: null } : one)),
    at: at(offsetOf(document, ['groups', index])),
  }));
}

type Parsed = z.output<typeof schema>['groups'][number];

function faultsOfGroup(group: Parsed, index: number): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [at, one] of group.haIps.entries()) {
    if (typeof one === 'string' || group.vips.includes(one.vip)) continue;
    const message = `${one.vip} is none of the group's VIPs; ${group.vips.join(', ')}`;
    faults.push({ path: ['groups', index, 'haIps', at, 'vip'], message });
  }
  for (const [at, one] of group.loadBalancers.entries()) {
    if (group.loadBalancers.indexOf(one) === at) continue;
    faults.push({ path: ['groups', index, 'loadBalancers', at], message: `${one} is there twice; each server once` });
  }
  return faults;
}

function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const known = path.length === 0 ? 'groups' : 'name, loadBalancers, vips, haIps';
    return issue.keys.map((key) => ({ path: [...path, key], message: `is no key here; ${known}` }));
  }
  if (issue.code === 'invalid_type') {
    const kind = issue.expected === 'array' ? 'a list' : issue.expected === 'object' ? 'a mapping' : 'text';
    return [{ path, message: `${issue.message.includes('undefined') ? 'is missing' : 'does not fit'}; ${kind}` }];
  }
  return [{ path, message: issue.message }];
}

function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without an anchor, or aliases that multiply beyond all measure.
    throw invalid([`${file}:1:1: is not YAML: ${error instanceof Error ? error.message : String(error)}`], file);
  }
}

/** Where the thing at `path` stands; for one that is missing, where that stands which should have it. */
function offsetOf(document: Document.Parsed, path: Path): number {
  const parent: unknown = path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent) && last !== undefined) {
    const pair = parent.items.find((one) => isPair(one) && isScalar(one.key) && String(one.key.value) === last);
    const key: unknown = pair?.key;
    const value: unknown = pair?.value;
    if (isNode(value) && isScalar(value) && value.range) return value.range[0];
    if (isNode(key) && key.range) return key.range[0];
  }
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node)) return startOf(node);
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

function pathText(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

function invalid(faults: readonly string[], file: string): BatonError {
  const shown = faults.slice(0, MOST_SHOWN);
  if (faults.length > MOST_SHOWN) shown.push(`and ${faults.length - MOST_SHOWN} more`);
  return new BatonError({
    code: 'DECLARED_INVALID',
    kind: 'user',
    message: `${file} does not declare HA groups: ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}.\n${shown.join('\n')}`,
    remedy: 'Correct the file; docs/explanation/how-groups-are-found.md shows what it may say.',
  });
}
