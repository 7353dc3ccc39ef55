/** A server's power, lock, image and console. */
import { z } from 'zod';
import { hasCode } from '../errors/openstack-error.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { act, actUntilSo } from './act-on-server.ts';
import type { Server } from './servers.ts';

/**
 * `os-stop`: ACPI first, the plug after Nova's shutdown_timeout. A server that is stopped or stopping already, for which
 * Nova answers 409, is success.
 *
 * @throws OpenStackError NOT_FOUND, CONFLICT (locked, or busy with something else)
 */
export function stopServer(compute: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  const isSo = ({ status, taskState }: Server): boolean =>
    taskState === 'powering-off' || (status === 'SHUTOFF' && taskState === null);
  return actUntilSo(compute, id, { 'os-stop': null }, isSo, signal);
}

/** `os-start`. A server that runs or is starting already is success. */
export function startServer(compute: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  const isSo = ({ status, taskState }: Server): boolean =>
    taskState === 'powering-on' || (status === 'ACTIVE' && taskState === null);
  return actUntilSo(compute, id, { 'os-start': null }, isSo, signal);
}

/**
 * `reboot` HARD: the plug is pulled, and the server boots from the disk that is there now; one that is off boots, too. Every
 * call that Nova takes reboots once more, so a call whose answer was lost is looked for in the server's actions first.
 *
 * @throws OpenStackError NOT_FOUND, CONFLICT (locked, in RESCUE, or busy with something else)
 */
export async function hardRebootServer(compute: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  await act(compute, id, { reboot: { type: 'HARD' } }, signal);
}

/** `lock` with a reason (2.73; without one before). */
export async function lockServer(
  compute: ServiceClient,
  id: string,
  reason: string,
  signal: AbortSignal,
): Promise<void> {
  const microversion = await compute.pickMicroversion('2.73', '2.73', signal);
  const json = microversion === null ? { lock: null } : { lock: { locked_reason: reason } };
  await act(compute, id, json, signal, { microversion, idempotent: true });
}

/** `unlock`. A server that is not locked is success. */
export async function unlockServer(compute: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  await act(compute, id, { unlock: null }, signal, { idempotent: true });
}

/** `createImage` (2.45, which answers with the id): of the root disk, or of volumes as snapshots when it boots from one. */
export async function createServerImage(
  compute: ServiceClient,
  id: string,
  name: string,
  metadata: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const wish = { need: '2.45', want: '2.73', reason: 'an image of a server, by its id' };
  const microversion = await compute.requireMicroversion(wish, signal);
  return compute
    .read(z.object({ image_id: z.string() }), {
      method: 'POST',
      path: path`/servers/${id}/action`,
      json: { createImage: { name, metadata } },
      microversion,
      signal,
    })
    .then((answer) => answer.image_id);
}

/**
 * `os-getConsoleOutput`: the last lines of the serial console. Empty when there is none: Nova says so by 404 (no console),
 * 409 (not built yet) or 501 (the hypervisor has no such thing).
 */
export async function getConsoleLog(
  compute: ServiceClient,
  id: string,
  lines: number,
  signal: AbortSignal,
): Promise<string> {
  try {
    const answer = await compute.read(z.object({ output: z.string().nullish() }), {
      method: 'POST',
      path: path`/servers/${id}/action`,
      json: { 'os-getConsoleOutput': { length: lines } },
      idempotent: true,
      safe: true,
      signal,
    });
    return answer.output ?? '';
  } catch (error) {
    if (hasCode(error, 'CONFLICT')) return '';
    if (hasCode(error, 'SERVICE_FAILED') && error.status === 501) return '';
    if (hasCode(error, 'NOT_FOUND') && /console/i.test(error.serviceMessage ?? '')) return '';
    throw error;
  }
}
