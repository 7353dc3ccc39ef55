/**
 * Who is the primary now, from what the load balancers say themselves on their consoles. No cloud knows it: the VIP port is
 * unbound, and a configuration does not tell either (`state` in keepalived.conf is only where an instance starts).
 */
import type { Server } from '../domain/cloud-resources.ts';
import type { RoleFinding } from '../domain/ha-group.ts';
import { type ConsoleReading, describeVrrp, readConsole } from '../guest/console.ts';
import type { Cloud } from '../ports/cloud.ts';

const CONSOLE_LINES = 2000;

interface Observation {
  readonly server: Server;
  /** Null where nothing was read that is true now. */
  readonly reading: ConsoleReading | null;
  readonly evidence: string;
}

/** Reads the console of every member that runs. A console that cannot be read is evidence too, never an error. */
export async function observeRoles(
  cloud: Cloud,
  servers: readonly Server[],
  signal: AbortSignal,
): Promise<RoleFinding> {
  return decideRoles(await Promise.all(servers.map((server) => observe(cloud, server, signal))));
}

async function observe(cloud: Cloud, server: Server, signal: AbortSignal): Promise<Observation> {
  if (server.status !== 'ACTIVE') {
    return { server, reading: null, evidence: `${server.name} is ${server.status}: what its console said last is old` };
  }
  try {
    const reading = readConsole(await cloud.compute.consoleLog(server.id, CONSOLE_LINES, signal));
    return { server, reading, evidence: `console of ${server.name} says ${describeVrrp(reading)}` };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { server, reading: null, evidence: `console of ${server.name} cannot be read: ${reason}` };
  }
}

function decideRoles(observations: readonly Observation[]): RoleFinding {
  const evidence = observations.map((observation) => observation.evidence);
  const crossed = crossedInstances(observations);
  if (crossed.length > 0) {
    const told = crossed.map(({ name, server }) => `${server.name} is MASTER of ${name}`).join(', ');
    const why = `active/active: ${told}; there is no one primary`;
    return { primary: null, kind: 'active-active', evidence: [...evidence, why] };
  }
  const masters = observations.filter(({ reading }) => reading?.state === 'MASTER');
  const [master] = masters;
  if (master !== undefined && masters.length === 1) {
    const { id, name } = master.server;
    const unique = observations.filter((observation) => observation.server.name === name).length === 1;
    return { primary: unique ? name : id, kind: 'active-passive', evidence };
  }
  const why =
    masters.length > 1
      ? `${masters.length} load balancers say MASTER: either the two do not hear each other, or a console is old`
      : 'no load balancer says MASTER';
  return { primary: null, kind: 'unknown', evidence: [...evidence, `the primary could not be told: ${why}`] };
}

/**
 * Every instance with its one MASTER, when those are more than one load balancer and each of them backs another up; else none.
 * An instance that two hold at once is no active/active: it is a fault, or an old console.
 */
function crossedInstances(
  observations: readonly Observation[],
): readonly { readonly name: string; readonly server: Server }[] {
  const holders = new Map<string, Server[]>();
  for (const { server, reading } of observations) {
    for (const [name, state] of reading?.instances ?? []) {
      if (state === 'MASTER') holders.set(name, [...(holders.get(name) ?? []), server]);
    }
  }
  const found = [...holders].flatMap(([name, servers]) => servers.map((server) => ({ name, server })));
  const isOneEach = [...holders.values()].every((servers) => servers.length === 1);
  const masters = new Set(found.map(({ server }) => server.id));
  const backedUp = found.every(({ name, server }) =>
    observations.some((other) => other.server.id !== server.id && other.reading?.instances.get(name) === 'BACKUP'),
  );
  return isOneEach && backedUp && masters.size >= 2 ? found : [];
}
