/** Reads the text of `pcs status`, and of crm_mon where it is the same. Both spellings of agents, with bullets and without. */
import { linesOf, NotReadable, reading, START } from '../text.ts';
import type { Parsed } from '../located.ts';
import { agentOf, pacemakerName } from './agents.ts';
import {
  cloudAgentsOf,
  mergedResources,
  type PacemakerNode,
  type PacemakerResource,
  type PacemakerStatus,
} from './status.ts';

interface Gathered {
  clusterName: string | null;
  corosync: boolean;
  hasQuorum: boolean | null;
  readonly nodes: Map<string, PacemakerNode>;
  readonly resources: PacemakerResource[];
  readonly daemons: { readonly name: string; readonly active: boolean; readonly enabled: boolean }[];
  /** The group in which lines stand that are further to the right. */
  group: { readonly name: string; readonly indent: number } | null;
}

const BULLET = /^[\s*]{0,64}/;
const RESOURCE = /^(\S{1,128})\s{1,32}\((\S{1,200}?)\):\s(.*)$/;
const GROUP = /^Resource Group: ([^\s:]{1,128})/;
const NODES = /^(Online|OFFLINE|Standby): \[ (.{0,4096}) \]/;
const NODE = /^Node (\S{1,128})(?: \(\d{1,10}\))?: (.{1,80})/;
const DAEMON = /^(corosync|pacemaker|pcsd|sbd): (active|inactive|failed)\/(enabled|disabled)/;
const ROLES = /^(?:Started|Stopped|Starting|Stopping|Promoted|Unpromoted|Master|Slave|Migrating|Promoting|Demoting)$/;

export function parsePcsStatus(text: string, file = 'pcs status'): Parsed<PacemakerStatus> {
  return reading(text, file, () => {
    const gathered: Gathered = {
      clusterName: null,
      corosync: false,
      hasQuorum: null,
      group: null,
      nodes: new Map(),
      resources: [],
      daemons: [],
    };
    let known = 0;
    for (const { text: line } of linesOf(text)) if (readLine(line, gathered)) known += 1;
    if (known === 0) return new NotReadable(START, 'nothing here is told by pcs status');
    const resources = mergedResources(gathered.resources);
    const { clusterName, corosync, hasQuorum, nodes, daemons } = gathered;
    const cloudAgents = cloudAgentsOf(resources);
    return { clusterName, corosync, hasQuorum, nodes: [...nodes.values()], resources, daemons, cloudAgents };
  });
}

/** Whether it understood the line. */
function readLine(line: string, gathered: Gathered): boolean {
  const indent = BULLET.exec(line)?.[0].length ?? 0;
  const content = line.slice(indent).trimEnd();
  if (gathered.group !== null && content !== '' && indent <= gathered.group.indent) gathered.group = null;
  const group = GROUP.exec(content);
  if (group !== null) {
    const name = pacemakerName(group[1]);
    gathered.group = name === null ? null : { name, indent };
    return true;
  }
  return readResource(content, gathered) || readNodes(content, gathered) || readCluster(content, gathered);
}

function readResource(content: string, gathered: Gathered): boolean {
  const match = RESOURCE.exec(content);
  const id = pacemakerName(match?.[1]);
  const agent = agentOf(match?.[2] ?? '');
  if (match === null || id === null || agent === null) return false;
  const told = (match[3] ?? '').slice(0, 4096);
  const words = told.replaceAll(/\([^()]{0,200}\)|[[\]]/g, ' ').split(/\s+/);
  const failed = words.includes('FAILED') || /\(blocked\)/.test(told);
  gathered.resources.push({
    id,
    agent,
    group: gathered.group?.name ?? null,
    role: words.find((word) => ROLES.test(word)) ?? (failed ? 'FAILED' : 'Unknown'),
    failed,
    managed: !/\(unmanaged/.test(told),
    nodes: words.filter(
      (word) => !ROLES.test(word) && !/^(?:FAILED|ORPHANED)$/.test(word) && pacemakerName(word) !== null,
    ),
  });
  return true;
}

function readNodes(content: string, gathered: Gathered): boolean {
  const list = NODES.exec(content);
  for (const word of list?.[2]?.split(/\s+/) ?? []) {
    const name = pacemakerName(word);
    if (name !== null) {
      gathered.nodes.set(name, { name, online: list?.[1] !== 'OFFLINE', standby: list?.[1] === 'Standby' });
    }
  }
  const node = NODE.exec(content);
  const name = pacemakerName(node?.[1]);
  if (node !== null && name !== null) {
    const told = node[2] ?? '';
    const online = !/offline|UNCLEAN|pending/i.test(told);
    gathered.nodes.set(name, { name, online, standby: /standby|maintenance/.test(told) });
  }
  return list !== null || name !== null;
}

function readCluster(content: string, gathered: Gathered): boolean {
  const name = /^Cluster name: (\S{1,128})/i.exec(content);
  if (name !== null) gathered.clusterName = pacemakerName(name[1]);
  const isStack = /^Stack: corosync\b/.test(content);
  const daemon = DAEMON.exec(content);
  if (daemon !== null) {
    gathered.daemons.push({ name: daemon[1] ?? '', active: daemon[2] === 'active', enabled: daemon[3] === 'enabled' });
  }
  if (isStack || (daemon?.[1] === 'corosync' && daemon[2] === 'active')) gathered.corosync = true;
  const quorum = /^Current DC: .{1,300} - partition (with|WITHOUT) quorum/.exec(content);
  if (quorum !== null) gathered.hasQuorum = quorum[1] === 'with';
  return name !== null || isStack || daemon !== null || quorum !== null;
}
