/**
 * keepalived.data, which keepalived writes on SIGUSR1: sections with a title between `------<` and `>------`, and in "VRRP
 * Topology" one block for each instance, its fields indented by three, its lists by five (dump_vrrp in vrrp_data.c).
 */
import type { RunningInstance, VrrpRunning, VrrpState } from '../../domain/vrrp.ts';
import { MAX_INPUT, parsed, unparsable } from '../located.ts';
import type { Parsed } from '../located.ts';
import { isSet, plainAddress } from './read-json.ts';
import { Trouble } from './trouble.ts';

interface Block {
  readonly name: string;
  readonly line: number;
  readonly fields: Map<string, string>;
  readonly addresses: string[];
}

const STATES: ReadonlyMap<string, VrrpState> = new Map([
  ['INIT', 'INIT'],
  ['BACKUP', 'BACKUP'],
  ['MASTER', 'MASTER'],
  ['FAULT', 'FAULT'],
  ['DELETED', 'STOP'],
  ['STOP', 'STOP'],
]);

/** Adverts are not part of this dump: they are null. Fails, located, when the text has none of its sections. */
export function readKeepalivedData(text: string, file = 'keepalived.data'): Parsed<VrrpRunning> {
  if (text.length > MAX_INPUT) return unparsable(file, 1, 1, `longer than ${MAX_INPUT} characters`);
  if (!/^------< /m.test(text)) return unparsable(file, 1, 1, 'this is no data that keepalived wrote');
  const trouble = new Trouble();
  const { blocks, redacted } = blocksOf(text);
  const instances = blocks.flatMap((block) => runningInstance(block, file, trouble) ?? []);
  return parsed({ kind: 'keepalived', instances, demotion: null, redacted }, trouble.warnings);
}

function blocksOf(text: string): { readonly blocks: readonly Block[]; readonly redacted: number } {
  const blocks: Block[] = [];
  let topology = false;
  let addresses = false;
  let redacted = 0;
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd();
    const block = topology ? blocks.at(-1) : undefined;
    if (line.startsWith('------<')) topology = line.startsWith('------< VRRP Topology >');
    else if (topology && line.startsWith(' VRRP Instance = ')) {
      blocks.push({ name: line.slice(' VRRP Instance = '.length), line: at + 1, fields: new Map(), addresses: [] });
      addresses = false;
    } else if (block !== undefined && addresses && line.startsWith('     ')) block.addresses.push(line.trim());
    else if (block !== undefined && /^ {3}\S/.test(line)) {
      addresses = /^ {3}Virtual IP(?: Excluded)?(?: \(\d+\))?\s*(?::|=|$)/.test(line);
      const equals = line.indexOf(' = ');
      const name = equals < 0 ? '' : line.slice(3, equals);
      if (name === 'Password') redacted += /= \*+$/.test(line) ? 0 : 1;
      else if (name !== '') block.fields.set(name, line.slice(equals + 3));
    }
  }
  return { blocks, redacted };
}

function runningInstance(
  { name, line, fields, addresses }: Block,
  file: string,
  trouble: Trouble,
): RunningInstance | null {
  const state = STATES.get(fields.get('State') ?? '');
  if (state === undefined) {
    trouble.warn({ file, line, column: 1 }, `${name} has no state that is known: left out`);
    return null;
  }
  const device = fields.get('Interface')?.split(',')[0]?.trim();
  return {
    name,
    interface: device === undefined || device === 'not configured' ? null : device,
    routerId: numberOf(fields.get('Virtual Router ID')),
    state,
    basePriority: numberOf(fields.get('Priority')),
    effectivePriority: numberOf(fields.get('Effective priority')),
    masterPriority: numberOf(fields.get('Master priority')),
    holdsAddresses: addresses.length === 0 ? null : addresses.every(isSet),
    addresses: addresses.map(plainAddress),
    advertsReceived: null,
    advertsSent: null,
    becameMaster: null,
  };
}

/** 1-255; 0 is none. */
function numberOf(text: string | undefined): number | null {
  const value = text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 255 ? value : null;
}
