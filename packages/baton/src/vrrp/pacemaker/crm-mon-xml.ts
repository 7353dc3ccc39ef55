/** Reads `crm_mon --output-as=xml` (Pacemaker 2) and `crm_mon --as-xml` (1.1): crm_mon(8). */
import { NotReadable, reading, START } from '../text.ts';
import { childOf, childrenOf, type XmlElement, xmlTree } from '../xml-tree.ts';
import type { Parsed } from '../located.ts';
import { agentOf, pacemakerName } from './agents.ts';
import { cloudAgentsOf, mergedResources, type PacemakerResource, type PacemakerStatus } from './status.ts';

export function parseCrmMonXml(text: string, file = 'crm_mon --output-as=xml'): Parsed<PacemakerStatus> {
  return reading(text, file, () => {
    const root = xmlTree(text);
    if (root instanceof NotReadable) return root;
    if (root.name !== 'pacemaker-result' && root.name !== 'crm_mon') {
      return new NotReadable(START, 'not what crm_mon prints');
    }
    const summary = childOf(root, 'summary');
    const quorum = childOf(summary, 'current_dc')?.attributes.get('with_quorum');
    const resources = mergedResources(resourcesIn(childOf(root, 'resources'), null));
    return {
      clusterName: pacemakerName(childOf(summary, 'cluster_options')?.attributes.get('cluster-name')),
      corosync: childOf(summary, 'stack')?.attributes.get('type') === 'corosync',
      hasQuorum: quorum === undefined ? null : quorum === 'true',
      nodes: childrenOf(childOf(root, 'nodes'), 'node').flatMap(({ attributes }) => {
        const name = pacemakerName(attributes.get('name'));
        const is = (attribute: string): boolean => attributes.get(attribute) === 'true';
        return name === null ? [] : [{ name, online: is('online'), standby: is('standby') || is('maintenance') }];
      }),
      resources,
      daemons: [],
      cloudAgents: cloudAgentsOf(resources),
    };
  });
}

/** Groups and clones hold resources, and each other: the depth is that of the tree, which is bounded. */
function resourcesIn(element: XmlElement | undefined, group: string | null): readonly PacemakerResource[] {
  return (element?.children ?? []).flatMap((child) => {
    if (child.name === 'resource') return resourceOf(child, group) ?? [];
    if (!['group', 'clone', 'bundle', 'replica'].includes(child.name)) return [];
    return resourcesIn(child, child.name === 'group' ? pacemakerName(child.attributes.get('id')) : group);
  });
}

function resourceOf(element: XmlElement, group: string | null): PacemakerResource | null {
  // The instance of a clone: `haproxy:0`.
  const id = pacemakerName(element.attributes.get('id')?.replace(/:\d{1,4}$/, ''));
  const agent = agentOf(element.attributes.get('resource_agent') ?? '');
  if (id === null || agent === null) return null;
  const is = (attribute: string): boolean => element.attributes.get(attribute) === 'true';
  const nodes = childrenOf(element, 'node').map(({ attributes }) => pacemakerName(attributes.get('name')));
  return {
    id,
    agent,
    group,
    role: pacemakerName(element.attributes.get('pending') ?? element.attributes.get('role')) ?? 'Unknown',
    failed: is('failed') || is('blocked'),
    managed: element.attributes.get('managed') !== 'false',
    nodes: nodes.filter((name) => name !== null),
  };
}
