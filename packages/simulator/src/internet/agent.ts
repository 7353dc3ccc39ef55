/** What the L3 agent of a cloud has in place; it lags behind the API, at a deletion too. */
import type { SimulatedCloud } from '../cloud.ts';
import type { FloatingIpRow } from '../network/rows.ts';
import { textIn } from '../guest/task-payload.ts';
import type { TaskRow } from '../state/tasks.ts';

export interface HeldAddress {
  readonly address: string;
  /** The external network. */
  readonly networkId: string;
  readonly portId: string;
  /** Null: the port's first. */
  readonly fixedIpAddress: string | null;
}

/** The agent has not heard of the deletion yet. */
const DROP = 'internet.drop';

export function handleDrops(cloud: SimulatedCloud): void {
  // Nothing to do: an address is held by a deleted floating IP as long as the task is there.
  cloud.tasks.handle(DROP, () => undefined);
}

export function dropLater(cloud: SimulatedCloud, deleted: FloatingIpRow): void {
  if (deleted.agentPortId === null) return;
  const { address, networkId } = deleted;
  const held = { address, networkId, portId: deleted.agentPortId, fixedIpAddress: fixedIpOf(deleted) };
  cloud.tasks.schedule(DROP, cloud.draw(cloud.pace.floatingIp), held);
}

/** The address whose drop is done by the end of that task; null for any other task. */
export function droppedAddress(task: TaskRow): string | null {
  return task.kind === DROP ? textIn(task.payload, 'address') : null;
}

/** Those that the API knows, and those that the agent has not dropped yet. */
export function addressesOf(cloud: SimulatedCloud): ReadonlySet<string> {
  return new Set([...cloud.state.floatingIps.all().map((row) => row.address), ...droppingAddresses(cloud)]);
}

/** Those whose packets may go through one of these inner networks. */
export function addressesThrough(cloud: SimulatedCloud, networkIds: ReadonlySet<string>): ReadonlySet<string> {
  const { floatingIps, ports } = cloud.state;
  const through = floatingIps.where((row) => networkIds.has(ports.get(row.agentPortId ?? '')?.networkId ?? ''));
  return new Set([...through.map((row) => row.address), ...droppingAddresses(cloud)]);
}

const droppingAddresses = ({ state }: SimulatedCloud): readonly string[] =>
  state.tasks.all().flatMap((task) => droppedAddress(task) ?? []);

export function heldBy(cloud: SimulatedCloud, address: string): HeldAddress | null {
  for (const row of cloud.state.floatingIps.all()) {
    if (row.address !== address || row.agentPortId === null) continue;
    return { address, networkId: row.networkId, portId: row.agentPortId, fixedIpAddress: fixedIpOf(row) };
  }
  const [dropping] = cloud.state.tasks.where((task) => droppedAddress(task) === address);
  if (dropping === undefined) return null;
  const { payload } = dropping;
  const fixedIpAddress = payload['fixedIpAddress'] === null ? null : textIn(payload, 'fixedIpAddress');
  return { address, networkId: textIn(payload, 'networkId'), portId: textIn(payload, 'portId'), fixedIpAddress };
}

/** The row's fixed address is the API's wish, and the agent's only when both mean the same port. */
function fixedIpOf(row: FloatingIpRow): string | null {
  return row.agentPortId === row.portId ? row.fixedIpAddress : null;
}
