/**
 * Nova asks a guest to power off by ACPI, and pulls its plug when it does not in time. What Nova does after that is named by
 * a word and not by a function, so that it survives in a task.
 */
import type { SimulatedCloud } from '../../cloud.ts';
import { whileTask } from '../servers/find-server.ts';
import { textOf } from '../task-payload.ts';

/** CONF.shutdown_timeout, 60 s by default. */
const SHUTDOWN_TIMEOUT_MS = 60_000;
const TIMEOUT = 'server.shutdown-timeout';

/** The task states of a server whose guest is on its way down. */
const WAITING = ['powering-off', 'reboot_started', 'rescuing'] as const;

export type After = 'stop' | 'reboot' | 'rescue';

export type Afterwards = Readonly<Record<After, Then>>;

type Then = (cloud: SimulatedCloud, serverId: string) => void;

export function registerPowerOff(cloud: SimulatedCloud, afterwards: Afterwards): void {
  cloud.tasks.handle(TIMEOUT, (payload) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), ...WAITING);
    if (server === null) return;
    cloud.guests.cut(server.id);
    afterwards[textOf(payload, 'after') as After](cloud, server.id);
  });
  // In a state that was loaded the guests have forgotten who waits for their end.
  for (const { payload } of cloud.state.tasks.where(({ kind }) => kind === TIMEOUT)) {
    waitUntilOff(cloud, textOf(payload, 'serverId'), afterwards[textOf(payload, 'after') as After]);
  }
}

/** `then` is told once the guest is off; it looks for itself whether the server still waits for that. */
export function powerOff(cloud: SimulatedCloud, serverId: string, after: After, then: Then): void {
  cloud.tasks.schedule(TIMEOUT, SHUTDOWN_TIMEOUT_MS, { serverId, after });
  waitUntilOff(cloud, serverId, then);
}

function waitUntilOff(cloud: SimulatedCloud, serverId: string, then: Then): void {
  cloud.guests.shutDown(serverId, () => {
    cancelPowerOff(cloud, serverId);
    then(cloud, serverId);
  });
}

export function cancelPowerOff(cloud: SimulatedCloud, serverId: string): void {
  cloud.tasks.cancel(TIMEOUT, (payload) => payload['serverId'] === serverId);
}
