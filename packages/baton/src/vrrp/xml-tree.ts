/**
 * XML as a plain tree, for what configurations and cluster managers write. Document types are refused and entities are not
 * expanded, so that no text grows; depth is bounded. Errors and warnings never repeat the text: a secret could stand there.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { NotReadable, type Place, placesIn, START } from './text.ts';

export interface XmlElement extends Place {
  readonly name: string;
  /** All text directly inside, trimmed. */
  readonly text: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

const DEPTH = 60;
const ATTRIBUTES = ':@';
const TEXT = '#text';
/** The library types it as the object `Symbol`; it is a symbol. */
const METADATA: PropertyKey = XMLParser.getMetaDataSymbol() as unknown as symbol;

const WHY: ReadonlyMap<string, string> = new Map([
  ['InvalidTag', 'a tag that is not well formed, or not closed'],
  ['InvalidAttr', 'an attribute that is not well formed'],
  ['InvalidChar', 'a character that XML does not allow here'],
  ['InvalidXml', 'not one well-formed XML document'],
]);

/** The root element. */
export function xmlTree(text: string): XmlElement | NotReadable {
  const doctype = text.search(/<!(?:DOCTYPE|ENTITY)/i);
  const placeOf = placesIn(text);
  if (doctype !== -1) return new NotReadable(placeOf(doctype), 'a document type is not accepted');
  const deep = tooDeep(text);
  if (deep !== null) return new NotReadable(placeOf(deep), `more than ${DEPTH} elements within each other`);
  try {
    const valid = XMLValidator.validate(text, { allowBooleanAttributes: false });
    if (valid !== true) return new NotReadable(within(text, valid.err.line, valid.err.col), why(valid.err.code));
    const nodes: unknown = new XMLParser(OPTIONS).parse(text);
    return rootOf(nodes, placeOf) ?? new NotReadable(START, 'no XML element');
  } catch {
    // What the parser refuses and the validator let pass is not told with a place.
    return new NotReadable(START, 'not one well-formed XML document');
  }
}

/** The first child of this name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The text of the child of this name; undefined where it is missing or empty. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  const text = childOf(element, name)?.text ?? '';
  return text === '' ? undefined : text;
}

const OPTIONS = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  captureMetaData: true,
  jPath: false,
  maxNestedTags: DEPTH + 10,
} as const;

/** Where the depth is passed, counted roughly before anything is built: what looks like a tag in a comment counts too. */
function tooDeep(text: string): number | null {
  let depth = 0;
  for (const tag of text.matchAll(/<(?:!--|(!\[CDATA\[)|([/?!])?[^<>]{0,4096}?(\/)?>)/g)) {
    if (tag[0] === '<!--' || tag[1] !== undefined || tag[2] === '?' || tag[2] === '!') continue;
    if (tag[2] === '/') depth = Math.max(0, depth - 1);
    else if (tag[3] === undefined) depth += 1;
    if (depth > DEPTH) return tag.index;
  }
  return null;
}

function why(code: string): string {
  return WHY.get(code) ?? 'not well-formed XML';
}

/** The validator counts from 1 as well, but leaves a column out now and then. */
function within(text: string, line: number, column: number | undefined): Place {
  const lines = text.split('\n');
  const row = Math.min(Math.max(1, Math.trunc(line)), lines.length);
  return { line: row, column: Math.min(Math.max(1, Math.trunc(column ?? 1)), (lines[row - 1] ?? '').length + 1) };
}

/** With `preserveOrder`: every node is an object whose one key beside `:@` is its name, and holds its children. */
type Node = Readonly<Record<string, unknown>>;

function rootOf(nodes: unknown, placeOf: (index: number) => Place): XmlElement | null {
  return (
    listOf(nodes)
      .map((node) => elementOf(node, placeOf))
      .find((element) => element !== null) ?? null
  );
}

function elementOf(node: Node, placeOf: (index: number) => Place): XmlElement | null {
  const name = nameOf(node);
  if (name === undefined || name === TEXT) return null;
  const content = listOf(node[name]);
  const children = content.map((child) => elementOf(child, placeOf)).filter((child) => child !== null);
  const texts = content.flatMap((child) => (typeof child[TEXT] === 'string' ? [child[TEXT]] : []));
  const attributes = Object.entries(isNode(node[ATTRIBUTES]) ? node[ATTRIBUTES] : {}).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  const text = texts.join('').trim();
  return { name, text, children, attributes: new Map(attributes), ...placeOf(startOf(node)) };
}

function nameOf(node: Node): string | undefined {
  return Object.keys(node).find((key) => key !== ATTRIBUTES);
}

function startOf(node: Node): number {
  const metadata: unknown = Reflect.get(node, METADATA);
  return isNode(metadata) && typeof metadata['startIndex'] === 'number' ? metadata['startIndex'] : 0;
}

function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
