/**
 * Reads the text of `pcs config` and `pcs resource config`. Attributes stand behind `Attributes:` in one line (pcs 0.9, 0.10), or
 * one in a line below `Attributes: <id>-instance_attributes` (0.11).
 */
import { linesOf, NotReadable, reading, START } from '../text.ts';
import type { Parsed } from '../located.ts';
import { agentOf, pacemakerName } from './agents.ts';
import { pacemakerConfiguration, type PacemakerConfiguration, type Primitive } from './primitives.ts';

interface Growing extends Primitive {
  readonly attributes: Map<string, string>;
}

interface Gathered {
  clusterName: string | null;
  corosync: boolean;
  readonly primitives: Growing[];
  group: { readonly name: string; readonly indent: number } | null;
  /** Below `Attributes:` lines that are further to the right are attributes. */
  attributes: { readonly of: Growing; readonly indent: number } | null;
}

const RESOURCE = /^Resource: (\S{1,128}) \(([^()]{1,300})\)/;
const GROUP = /^(?:Resource )?Group: (\S{1,128})/;
const PAIR = /([A-Za-z][\w-]{0,63})=("(?:[^"\\]|\\.)*"?|\S*)/g;

export function parsePcsConfig(text: string, file = 'pcs config'): Parsed<PacemakerConfiguration> {
  return reading(text, file, () => {
    const gathered: Gathered = { clusterName: null, corosync: false, primitives: [], group: null, attributes: null };
    let known = 0;
    for (const { text: line } of linesOf(text)) if (readLine(line, gathered)) known += 1;
    if (known === 0) return new NotReadable(START, 'nothing here is told by pcs config');
    const { clusterName, corosync, primitives } = gathered;
    return pacemakerConfiguration({ file, clusterName, corosync }, primitives);
  });
}

function readLine(line: string, gathered: Gathered): boolean {
  const content = line.trim();
  if (content === '') return false;
  const indent = line.length - line.trimStart().length;
  if (gathered.group !== null && indent <= gathered.group.indent) gathered.group = null;
  if (gathered.attributes !== null && indent <= gathered.attributes.indent) gathered.attributes = null;
  if (gathered.attributes !== null) {
    readPairs(content, gathered.attributes.of);
    return false;
  }
  return readResource(content, indent, gathered) || readCluster(content, gathered);
}

function readResource(content: string, indent: number, gathered: Gathered): boolean {
  const group = pacemakerName(GROUP.exec(content)?.[1]);
  if (group !== null) {
    gathered.group = { name: group, indent };
    return true;
  }
  const last = gathered.primitives.at(-1);
  if (content.startsWith('Attributes:') && last !== undefined) {
    readPairs(content.slice('Attributes:'.length), last);
    gathered.attributes = { of: last, indent };
    return true;
  }
  const resource = RESOURCE.exec(content);
  const id = pacemakerName(resource?.[1]);
  const agent = agentOf(kindOf(resource?.[2] ?? ''));
  if (resource === null || id === null || agent === null) return false;
  gathered.primitives.push({ id, agent, group: gathered.group?.name ?? null, attributes: new Map() });
  return true;
}

/** `class=ocf provider=heartbeat type=IPaddr2` */
function kindOf(text: string): string {
  const pairs = new Map(
    Array.from(text.matchAll(/(\w{1,16})=(\S{1,64})/g), ([, name = '', value = '']) => [name, value]),
  );
  return ['class', 'provider', 'type']
    .map((name) => pairs.get(name) ?? '')
    .filter((part) => part !== '')
    .join(':');
}

function readPairs(text: string, primitive: Growing): void {
  for (const [, name = '', value = ''] of text.matchAll(PAIR)) {
    primitive.attributes.set(name, value.replace(/^"/, '').replace(/"$/, ''));
  }
}

function readCluster(content: string, gathered: Gathered): boolean {
  const name = /^Cluster Name: (\S{1,128})/i.exec(content);
  if (name !== null) gathered.clusterName = pacemakerName(name[1]);
  const isCorosync = /^Corosync Nodes:|^cluster-infrastructure[:=] ?corosync\b/.test(content);
  if (isCorosync) gathered.corosync = true;
  return name !== null || isCorosync || /^(?:Resources|Stonith Devices|Cluster Properties):/.test(content);
}
