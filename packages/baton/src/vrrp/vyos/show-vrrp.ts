/**
 * Reads the table of `show vrrp`. Its columns differ: VyOS 1.1 has neither `Name` nor `VRID` but `Group`, 1.2 has no `Priority`.
 * The line of dashes tells where each column stands, and what is above it what it is called.
 */
import type { RunningInstance, VrrpRunning, VrrpState } from '../../domain/vrrp.ts';
import { linesOf, NotReadable, reading, START, type Stumbles, type TextLine, wholeNumber } from '../text.ts';
import type { Parsed } from '../located.ts';

interface Column {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** One cell of a row, by the name of its column. */
type Cell = (...names: readonly string[]) => string;

const DASHES = /^\s*-{2,}(?:\s+-{2,})+\s*$/;
const STATES: readonly string[] = ['MASTER', 'BACKUP', 'FAULT', 'INIT', 'STOP'] satisfies readonly VrrpState[];
/** A title of VyOS 1.1 stands on two lines. */
const MOST_TITLE_LINES = 2;
const MOST_COLUMNS = 32;

export function parseShowVrrp(text: string, file = 'show vrrp'): Parsed<VrrpRunning> {
  return reading(text, file, (stumbles) => {
    const lines = linesOf(text);
    const dashes = lines.findIndex((line) => DASHES.test(line.text.slice(0, 2000)));
    if (dashes === -1 && !/\b(?:no VRRP|not (?:running|configured|enabled))\b/i.test(text.slice(0, 1000))) {
      return new NotReadable(START, 'no table of VRRP groups');
    }
    const instances = dashes === -1 ? [] : rowsOf(lines, dashes, stumbles);
    return { kind: 'vyos', instances, demotion: null, redacted: 0 };
  });
}

function rowsOf(lines: readonly TextLine[], dashes: number, stumbles: Stumbles): readonly RunningInstance[] {
  const columns = columnsOf(lines.slice(Math.max(0, dashes - MOST_TITLE_LINES), dashes), lines[dashes]?.text ?? '');
  const instances = new Map<string, RunningInstance>();
  for (const line of lines.slice(dashes + 1)) {
    // The table ends at a blank line or at a prompt; another one may follow for sync groups.
    if (line.text.trim() === '') break;
    const instance = instanceOf((...names) => cellOf(line.text, columns, names));
    if (instance === null) stumbles.note({ line: line.line, column: 1 }, 'a group with its state is expected here');
    else if (!instances.has(instance.name)) instances.set(instance.name, instance);
  }
  return [...instances.values()];
}

function columnsOf(titles: readonly TextLine[], dashes: string): readonly Column[] {
  const spans = Array.from(dashes.slice(0, 2000).matchAll(/-+/g)).slice(0, MOST_COLUMNS);
  return spans.map((span, index) => {
    const start = span.index;
    // Text may run past its dashes up to the next column.
    const end = spans[index + 1]?.index ?? Number.POSITIVE_INFINITY;
    const name = titles.map(({ text }) => text.slice(start, end).trim()).filter((part) => part !== '');
    return { name: name.join(' ').toLowerCase(), start, end };
  });
}

function cellOf(text: string, columns: readonly Column[], names: readonly string[]): string {
  const column = columns.find(({ name }) => names.includes(name));
  return column === undefined ? '' : text.slice(column.start, column.end).trim().slice(0, 200);
}

function instanceOf(cell: Cell): RunningInstance | null {
  const state = cell('state').toUpperCase();
  if (!isState(state)) return null;
  const onInterface = cell('interface');
  if (onInterface === '') return null;
  const routerId = wholeNumber(cell('vrid', 'group'), 1, 255);
  const priority = wholeNumber(cell('priority'), 1, 255);
  return {
    // VyOS 1.1 calls its instances so in the keepalived.conf that it writes.
    name: cell('name') || `vyatta-${onInterface}-${routerId ?? ''}`,
    interface: onInterface,
    routerId,
    state,
    basePriority: null,
    effectivePriority: priority,
    masterPriority: null,
    holdsAddresses: null,
    addresses: [],
    advertsReceived: null,
    advertsSent: null,
    becameMaster: null,
  };
}

function isState(text: string): text is VrrpState {
  return STATES.includes(text);
}
