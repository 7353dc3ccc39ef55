/** What an abort has to have put back: the pair runs in the source as before, and the target holds nothing but what is told. */
import type { World } from './world.ts';

export async function leftovers(world: World): Promise<readonly string[]> {
  const wrong = (await world.keptFiles()).map((file) => `${file} is left in the data directory`);
  const { state: source } = world.cloudOf('source');
  const { state: target } = world.cloudOf('target');
  const { plan } = world;
  for (const { sourceServerId, name } of plan.loadBalancers) {
    const server = source.servers.get(sourceServerId);
    if (server?.status !== 'ACTIVE' || server.locked || server.tags.some((tag) => tag.startsWith('baton:')))
      wrong.push(
        `${name} in the source: ${server?.status ?? 'gone'}, locked ${server?.locked}, tags ${server?.tags.join(' ')}`,
      );
  }
  for (const { address } of plan.haIps) {
    const server = world.simulation.internet.whoServes(address);
    if (server?.cloud !== world.source.name) wrong.push(`${address} is served by ${server?.cloud ?? 'nobody'}`);
  }
  for (const state of [source, target]) {
    const tables = [
      state.servers,
      state.volumes,
      state.snapshots,
      state.images,
      state.networks,
      state.subnets,
      state.routers,
      state.ports,
      state.securityGroups,
    ];
    for (const table of tables)
      for (const row of table.all())
        if ((isMade(row) || isCopy(row)) && !isStuck(row)) wrong.push(`${table.name} ${row.id} is left`);
  }
  // The address stays reserved (invariant 4); a rehearsal's does not.
  const addresses = new Set(plan.haIps.map(({ address }) => address));
  for (const one of target.floatingIps.all())
    if (isMade(one) && !addresses.has(one.address)) wrong.push(`floating IP ${one.address} is left`);
  return wrong;
}

function isCopy(row: object): boolean {
  return 'metadata' in row && 'baton_key' in (row.metadata as object);
}

function isMade(row: object): boolean {
  const { description, name, tags } = row as {
    readonly description?: string | null;
    readonly name?: string;
    readonly tags?: readonly string[];
  };
  const byTag = tags?.some((tag) => tag.startsWith('baton:')) === true;
  return byTag || description?.startsWith('baton:') === true || name?.startsWith('baton-m-') === true;
}

/** What no tenant can delete: somebody has to ask the cloud's operator, and is told so. */
function isStuck(row: object): boolean {
  const { status } = row as { readonly status?: string };
  return ['creating', 'downloading', 'uploading', 'deleting', 'error_deleting'].includes(status ?? '');
}
