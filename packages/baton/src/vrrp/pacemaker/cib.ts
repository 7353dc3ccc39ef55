/** Reads the cluster information base: `pcs cluster cib`, `cibadmin --query`, /var/lib/pacemaker/cib/cib.xml. */
import { NotReadable, reading, START } from '../text.ts';
import { childOf, childrenOf, type XmlElement, xmlTree } from '../xml-tree.ts';
import type { Parsed } from '../located.ts';
import { agentOf, pacemakerName } from './agents.ts';
import { pacemakerConfiguration, type PacemakerConfiguration, type Primitive } from './primitives.ts';

export function parseCib(text: string, file = 'cib.xml'): Parsed<PacemakerConfiguration> {
  return reading(text, file, () => {
    const root = xmlTree(text);
    if (root instanceof NotReadable) return root;
    if (root.name !== 'cib') return new NotReadable(START, '<cib> is not the root');
    const configuration = childOf(root, 'configuration');
    const properties = pairsIn(childrenOf(childOf(configuration, 'crm_config'), 'cluster_property_set'));
    const clusterName = pacemakerName(properties.get('cluster-name'));
    const corosync = properties.get('cluster-infrastructure') === 'corosync';
    const primitives = primitivesIn(childOf(configuration, 'resources'), null);
    return pacemakerConfiguration({ file, clusterName, corosync }, primitives);
  });
}

/** Groups and clones hold primitives, and each other: the depth is that of the tree, which is bounded. */
function primitivesIn(element: XmlElement | undefined, group: string | null): readonly Primitive[] {
  return (element?.children ?? []).flatMap((child) => {
    if (child.name === 'primitive') return primitiveOf(child, group) ?? [];
    if (!['group', 'clone', 'master', 'bundle'].includes(child.name)) return [];
    return primitivesIn(child, child.name === 'group' ? pacemakerName(child.attributes.get('id')) : group);
  });
}

function primitiveOf(element: XmlElement, group: string | null): Primitive | null {
  const id = pacemakerName(element.attributes.get('id'));
  const kind = ['class', 'provider', 'type'].flatMap((name) => element.attributes.get(name) ?? []);
  const agent = agentOf(kind.join(':'));
  if (id === null || agent === null) return null;
  return { id, agent, group, attributes: pairsIn(childrenOf(element, 'instance_attributes')) };
}

function pairsIn(sets: readonly XmlElement[]): ReadonlyMap<string, string> {
  return new Map(
    sets
      .flatMap((set) => childrenOf(set, 'nvpair'))
      .map(({ attributes }) => [attributes.get('name') ?? '', attributes.get('value') ?? ''] as const),
  );
}
