/**
 * The invariants of a migration as code. Each takes what was just observed and throws, before anything is touched; a step
 * that acts calls them first. Tests break each of them on purpose.
 */
import type { FloatingIp, Server } from './cloud-resources.ts';
import { BatonError } from './error.ts';
import { isMadeBy } from './marks.ts';

function broken(invariant: number, message: string, remedy: string): BatonError {
  return new BatonError({ code: `INVARIANT_${invariant}`, kind: 'cloud', message, remedy });
}

/** Nova says it runs, and nothing is being done to it. */
export function isRunning(server: Server | null): server is Server & { readonly status: 'ACTIVE' } {
  return server !== null && server.status === 'ACTIVE' && server.taskState === null && server.powerState === 1;
}

/** It runs, also while an image of it is being made: its guest goes on meanwhile (nova/compute/task_states.py). */
export function canServe(server: Server | null): server is Server {
  return isRunning(server === null || !isImaged(server) ? server : { ...server, taskState: null });
}

function isImaged({ taskState }: Server): boolean {
  return taskState?.startsWith('image_') === true;
}

/**
 * Nova says that the load balancer is off, and nothing is being done to it: the status leads or lags while a task runs. In rescue
 * another image runs in its place, beside its disks.
 */
export function isOff(server: Server | null): server is Server & { readonly status: 'SHUTOFF' | 'RESCUE' } {
  return server !== null && (server.status === 'SHUTOFF' || server.status === 'RESCUE') && server.taskState === null;
}

/**
 * Its disks are at rest: it is off, or off and an image of it is being made (nova/compute/task_states.py), which an earlier try
 * may have asked for.
 */
export function isAtRest(server: Server | null): boolean {
  return server?.status === 'SHUTOFF' && (server.taskState === null || isImaged(server));
}

/** 1. An HA IP never leads to an LB that was not validated in its present state. */
export function assertValidated(server: Server | null, validatedServerId: string | null): asserts server is Server {
  if (!isRunning(server)) {
    throw broken(
      1,
      `The load balancer in the target does not run (${describe(server)}), so no HA IP may lead to it.`,
      'Start the migration again: it starts the load balancer and validates it anew.',
    );
  }
  if (validatedServerId !== server.id) {
    throw broken(
      1,
      `The load balancer ${server.name} (${server.id}) was not validated in its present state.`,
      'Start the migration again: it is validated first.',
    );
  }
}

/** 2. Baton never leaves a group with no LB able to serve: `other` must run before `server` may be stopped. */
export function assertOtherCanServe(stopping: string, other: Server | null): asserts other is Server {
  if (!canServe(other)) {
    throw broken(
      2,
      `${stopping} may not be stopped: the other load balancer does not run (${describe(other)}), and nobody would serve.`,
      'Bring the other load balancer up, see that it is healthy, then start the migration again.',
    );
  }
}

/** 3. The twins of one LB never both run, and neither is started before the other one is off. */
export function assertTwinOff(starting: string, twin: Server | null): void {
  if (twin !== null && !isOff(twin)) {
    throw broken(
      3,
      `${starting} may not be started: its twin ${twin.name} (${twin.id}) is ${describe(twin)}.`,
      'Shut the twin off first, then start the migration again.',
    );
  }
}

/**
 * What was written in the source after the copy would be lost without a word: the twin in the target may start only from a
 * copy of the source's last run. Both are the ids of the requests that made it run, as the source's cloud tells them.
 */
export function assertCopyIsTrue(name: string, copiedRun: unknown, lastRun: string | null): void {
  if (copiedRun === lastRun) return;
  throw new BatonError({
    code: 'COPY_STALE',
    kind: 'user',
    message: `${name} ran in the source after its disks were copied (request ${lastRun ?? 'unknown'}), so the copy in the target is not what it was.`,
    remedy: 'Abort this migration, which removes the copy, and start a new one from the same plan.',
  });
}

/** 4. and 5. Nothing that Baton did not make is deleted in the target; an HA IP's address is never released before commit. */
export function assertMadeByUs(migrationId: string, what: string, description: string): void {
  if (!isMadeBy(migrationId, description)) {
    throw broken(
      5,
      `${what} was not made by this migration (its description is "${description}"), so it is not touched.`,
      'Look whose it is. If it is in the way, move it, then start the migration again.',
    );
  }
}

/** 7. A floating IP is moved only from where we saw it: to the intended port, or from the expected one. */
export function assertIntent(
  cloud: string,
  floatingIp: FloatingIp,
  expectedPortId: string | null,
  intendedPortId: string | null,
): void {
  if (floatingIp.portId !== expectedPortId && floatingIp.portId !== intendedPortId) {
    throw broken(
      7,
      `The floating IP ${floatingIp.address} (${floatingIp.id}) in ${cloud} leads to port ${floatingIp.portId ?? 'none'}, expected ${expectedPortId ?? 'none'}: somebody else moved it.`,
      'Find out who moved it and why. Put it back where it was, then start the migration again, or roll back.',
    );
  }
}

function describe(server: Server | null): string {
  if (server === null) return 'it is gone';
  return `status ${server.status}${server.taskState === null ? '' : `, ${server.taskState}`}, power state ${server.powerState}`;
}
