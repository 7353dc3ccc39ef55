/**
 * A VyOS configuration as a tree, from both of its forms: `set` commands (`show configuration commands`) and braces (`show
 * configuration`, /config/config.boot). Values are nodes as well, as they are in VyOS. Only what stands under
 * `high-availability` is kept.
 */
import { linesOf, NotReadable, type Place, type TextLine } from '../text.ts';

export interface VyosNode extends Place {
  readonly children: ReadonlyMap<string, VyosNode>;
}

interface Growing extends Place {
  readonly children: Map<string, Growing>;
}

/** VyOS itself is not as deep. */
const DEPTH = 32;
const ROOT = 'high-availability';
const COMMAND = /^(?:\S*[#$>] )?set\s/;

export function vyosTree(text: string): VyosNode | NotReadable {
  const lines = linesOf(text);
  const isCommands = lines.some((line) => COMMAND.test(line.text));
  return isCommands ? fromCommands(lines) : fromBraces(lines);
}

/** The values of a node: `address 10.0.0.1/24` and `address 10.0.0.2/24` are two. */
export function valuesOf(node: VyosNode | undefined, ...path: readonly string[]): readonly string[] {
  return [...(at(node, ...path)?.children.keys() ?? [])];
}

export function valueOf(node: VyosNode | undefined, ...path: readonly string[]): string | undefined {
  return valuesOf(node, ...path).at(-1);
}

export function at(node: VyosNode | undefined, ...path: readonly string[]): VyosNode | undefined {
  return path.reduce<VyosNode | undefined>((current, name) => current?.children.get(name), node);
}

function fromCommands(lines: readonly TextLine[]): VyosNode {
  const root = empty({ line: 1, column: 1 });
  for (const { text, line } of lines) {
    const command = COMMAND.exec(text);
    if (command === null) continue;
    const path = wordsIn(text.slice(command[0].length));
    if (path[0] === ROOT) grow(root, path.slice(1), { line, column: 1 });
  }
  return root;
}

function fromBraces(lines: readonly TextLine[]): VyosNode | NotReadable {
  const root = empty({ line: 1, column: 1 });
  const open: { readonly node: Growing | null; readonly place: Place }[] = [];
  let inComment = false;
  for (const { text, line } of lines) {
    const content = text.trim();
    const place = { line, column: text.length - text.trimStart().length + 1 };
    if (inComment || content.startsWith('/*')) {
      inComment = !content.includes('*/');
      continue;
    }
    if (content === '' || content.startsWith('//')) continue;
    if (content === '}') {
      if (open.pop() === undefined) return new NotReadable(place, 'a brace closes what was never opened');
      continue;
    }
    const opens = content.endsWith('{');
    const path = wordsIn(opens ? content.slice(0, -1) : content);
    const above = open.at(-1);
    // What stands elsewhere is passed by: its node is null.
    const parent = above === undefined ? rootFor(root, path) : above.node;
    const node =
      parent === null ? null : grow(parent, path[0] === ROOT && above === undefined ? path.slice(1) : path, place);
    if (opens) open.push({ node, place });
    if (open.length > DEPTH) return new NotReadable(place, `more than ${DEPTH} braces within each other`);
  }
  const [unclosed] = open;
  return unclosed === undefined ? root : new NotReadable(unclosed.place, 'the brace that opens here is not closed');
}

/** `show high-availability` begins at `vrrp {`. */
function rootFor(root: Growing, path: readonly string[]): Growing | null {
  return path[0] === ROOT || path[0] === 'vrrp' ? root : null;
}

function wordsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/'([^']*)'?|"([^"]*)"?|[^\s'"]+/g), (match) => match[1] ?? match[2] ?? match[0]);
}

function grow(from: Growing, path: readonly string[], place: Place): Growing {
  let node = from;
  for (const name of path.slice(0, DEPTH)) {
    const child = node.children.get(name) ?? empty(place);
    node.children.set(name, child);
    node = child;
  }
  return node;
}

function empty(place: Place): Growing {
  return { line: place.line, column: place.column, children: new Map() };
}
