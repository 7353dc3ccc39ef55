/**
 * Who is the primary now, from what the load balancers say themselves on their consoles. No cloud knows it: the VIP port is
 * unbound, and a configuration does not tell either (`state` in keepalived.conf is only where an instance starts).
 */
import type { Server } from '../domain/cloud-resources.ts';
import type { RoleFinding } from '../domain/ha-group.ts';
import { describeVrrp, readConsole, type VrrpState } from '../guest/console.ts';
import type { Cloud } from '../ports/cloud.ts';

const CONSOLE_LINES = 2000;

interface Observation {
  readonly server: Server;
  readonly state: VrrpState | 'MIXED' | null;
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
    return { server, state: null, evidence: `${server.name} is ${server.status}: what its console said last is old` };
  }
  try {
    const reading = readConsole(await cloud.compute.consoleLog(server.id, CONSOLE_LINES, signal));
    return { server, state: reading.state, evidence: `console of ${server.name} says ${describeVrrp(reading)}` };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { server, state: null, evidence: `console of ${server.name} cannot be read: ${reason}` };
  }
}

function decideRoles(observations: readonly Observation[]): RoleFinding {
  const evidence = observations.map((observation) => observation.evidence);
  const masters = observations.filter((observation) => observation.state === 'MASTER');
  const [master] = masters;
  if (master !== undefined && masters.length === 1) {
    const { id, name } = master.server;
    const unique = observations.filter((observation) => observation.server.name === name).length === 1;
    return { primary: unique ? name : id, evidence };
  }
  const why =
    masters.length > 1
      ? `${masters.length} load balancers say MASTER: either the two do not hear each other, or a console is old`
      : 'no load balancer says MASTER';
  return { primary: null, evidence: [...evidence, `the primary could not be told: ${why}`] };
}
