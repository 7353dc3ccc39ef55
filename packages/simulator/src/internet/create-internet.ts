import type { Socket } from 'node:net';
import type { SimulatedCloud } from '../cloud.ts';
import { covers } from '../guest/address.ts';
import type { ClaimRow, GuestRow } from '../guest/rows.ts';
import type { FloatingIpRow, PortRow } from '../network/rows.ts';
import type { Change, Row } from '../state/table.ts';
import type { TaskRow } from '../state/tasks.ts';
import type { Cancel, Time } from '../time/time.ts';
import { addressesOf, addressesThrough, dropLater, droppedAddress, handleDrops } from './agent.ts';
import { announce, type Clouds, entryOf } from './announcements.ts';
import { createConnections } from './connections.ts';
import { createDoors } from './doors.ts';
import type { Internet, Server } from './internet.ts';
import { findServing, type Serving } from './path.ts';

export interface InternetOptions {
  /** All of the simulation, from the beginning. */
  readonly clouds: () => Clouds;
  readonly time: Time;
  /** Null: no real TCP. */
  readonly port: number | null;
  /** Floating IPs outside of it do not listen. */
  readonly externalCidr: string;
  readonly onChange: (listener: (change: Change) => void) => Cancel;
  /** A floating IP that came later cannot listen. Written to stderr unless told. */
  readonly onError?: (error: Error) => void;
}

export interface RunningInternet extends Internet {
  /** All floating IPs that are there listen. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

type Listener = (address: string, server: Server | null, atMs: number) => void;

/**
 * The internet of these clouds. Registers the task `internet.drop` at each: before the tasks of a loaded state fall due.
 *
 * @throws Error when a floating IP that is there already cannot listen
 */
export async function createInternet(options: InternetOptions): Promise<RunningInternet> {
  const { time, port } = options;
  const listeners = new Set<Listener>();
  const connections = createConnections();
  const answers = new Map<string, Serving>();
  const failures: Error[] = [];
  const flaps = new Set<{ readonly afterMs: number }>();
  let begun = false;
  const doors = port === null ? null : createDoors(port, accept, fail);

  function accept(socket: Socket, address: string): void {
    connections.carry(socket, address, findServing(options.clouds(), address));
  }

  function fail(error: Error): void {
    if (begun) (options.onError ?? complain)(error);
    else failures.push(error);
  }

  function look(address: string): void {
    const before = answers.get(address) ?? null;
    const now = findServing(options.clouds(), address);
    if (before?.bootId === now?.bootId) return;
    if (now === null) answers.delete(address);
    else answers.set(address, now);
    connections.follow(address, now);
    if (before?.cloud === now?.cloud && before?.serverId === now?.serverId) return;
    for (const listener of listeners) listener(address, now === null ? null : told(now), time.nowMs());
  }

  function openDoors(): void {
    const all = new Set([...options.clouds().values()].flatMap((cloud) => [...addressesOf(cloud)]));
    doors?.want(new Set([...all].filter((address) => covers(options.externalCidr, address))));
  }

  /** No cloud knows the address any more. */
  function closeIfGone(address: string): void {
    openDoors();
    if ([...options.clouds().values()].every((cloud) => !addressesOf(cloud).has(address))) connections.reset(address);
  }

  function floatingIpChanged(cloud: SimulatedCloud, before: FloatingIpRow | null, after: FloatingIpRow | null): void {
    const agentPortId = after?.agentPortId ?? null;
    if (after === null && before !== null) dropLater(cloud, before);
    if (after !== null && agentPortId !== null && agentPortId !== before?.agentPortId) {
      announce(options.clouds(), cloud, after, agentPortId);
      for (const { afterMs } of flaps) time.after(afterMs, () => announceOld(cloud, after.address));
    }
    const address = (after ?? before)?.address ?? '';
    if (before === null) openDoors();
    look(address);
    if (after === null) closeIfGone(address);
  }

  /** Every other cloud that has the address still. */
  function announceOld(announced: SimulatedCloud, address: string): void {
    for (const cloud of options.clouds().values()) {
      if (cloud === announced) continue;
      for (const row of cloud.state.floatingIps.where((one) => one.address === address)) {
        if (row.agentPortId !== null) announce(options.clouds(), cloud, row, row.agentPortId);
      }
    }
  }

  function changed(change: Change): void {
    const cloud = options.clouds().get(change.cloud);
    const row = change.after ?? change.before;
    if (cloud === undefined || row === null) return;
    if (change.table === 'floatingIps') {
      floatingIpChanged(cloud, change.before as FloatingIpRow | null, change.after as FloatingIpRow | null);
    } else if (change.table === 'tasks') {
      const address = change.kind === 'deleted' ? droppedAddress(row as TaskRow) : null;
      if (address === null) return;
      look(address);
      closeIfGone(address);
    } else {
      for (const address of addressesTouchedBy(cloud, change.table, row)) look(address);
    }
    if (change.table === 'guests' && change.kind === 'deleted') {
      const { bootId, phase } = row as GuestRow;
      connections.end(bootId, phase === 'stopping');
    }
  }

  const stopListening = options.onChange(changed);
  for (const cloud of options.clouds().values()) {
    handleDrops(cloud);
    // What was there before anybody looked: a cloud that was furnished with floating IPs.
    for (const row of cloud.state.floatingIps.all()) {
      const isNew = entryOf(options.clouds(), row.address) === null;
      if (isNew && row.agentPortId !== null) announce(options.clouds(), cloud, row, row.agentPortId);
    }
    for (const address of addressesOf(cloud)) look(address);
  }
  openDoors();

  async function close(): Promise<void> {
    stopListening();
    doors?.want(new Set());
    await doors?.settled();
    connections.reset();
  }

  await doors?.settled();
  begun = true;
  const [failure] = failures;
  if (failure !== undefined) {
    await close();
    throw failure;
  }
  return {
    port,
    whoServes: (address) => {
      const serving = findServing(options.clouds(), address);
      return serving === null ? null : told(serving);
    },
    onServing: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flapBack: (afterMs) => {
      const flap = { afterMs };
      flaps.add(flap);
      return () => flaps.delete(flap);
    },
    settled: async () => {
      await doors?.settled();
    },
    close,
  };
}

/** Whose way may have changed by a change of that row; which row it is now does not matter, only where it is. */
function addressesTouchedBy(cloud: SimulatedCloud, table: string, row: Row): ReadonlySet<string> {
  const { networks, ports } = cloud.state;
  const through = (networkIds: readonly string[]) => addressesThrough(cloud, new Set(networkIds));
  if (table === 'routers' || table === 'securityGroupRules') return addressesOf(cloud);
  if (table === 'networks') return through([row.id]);
  if (table === 'ports') return through([(row as PortRow).networkId]);
  if (table === 'guests') return through((row as GuestRow).portIds.map((id) => ports.get(id)?.networkId ?? ''));
  if (table !== 'claims') return new Set();
  const { networkId, address } = row as ClaimRow;
  return networks.get(networkId)?.external === true ? new Set([address]) : through([networkId]);
}

const told = ({ cloud, serverId, hostname }: Serving): Server => ({ cloud, serverId, hostname });

function complain(error: Error): void {
  process.stderr.write(`simulator: ${error.message}\n`);
}
