/** What is plugged into a server: volumes and ports. */
import { z } from 'zod';
import { orGone } from '../absence.ts';
import { hasCode } from '../errors/openstack-error.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

export interface VolumeAttachment {
  readonly volumeId: string;
  /** As Nova says it, such as /dev/vdb; the guest may name it otherwise. */
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

const attachmentSchema = z.object({
  volumeId: z.string(),
  device: z.string().nullish(),
  delete_on_termination: z.boolean().default(false),
});

/** `GET /servers/{id}/os-volume_attachments` (2.79 tells delete_on_termination), ordered by device. */
export async function listVolumeAttachments(
  compute: ServiceClient,
  id: string,
  signal: AbortSignal,
): Promise<readonly VolumeAttachment[]> {
  const schema = z.object({ volumeAttachments: z.array(attachmentSchema) });
  const microversion = await compute.pickMicroversion('2.1', '2.79', signal);
  const call = { method: 'GET', path: path`/servers/${id}/os-volume_attachments`, microversion, signal } as const;
  const { volumeAttachments } = await compute.read(schema, call);
  return volumeAttachments
    .map(toAttachment)
    .toSorted((a, b) => a.device.length - b.device.length || a.device.localeCompare(b.device));
}

/**
 * `POST /servers/{id}/os-volume_attachments`: the volume stays when the server is deleted, until told otherwise. Nova plugs it
 * in after its answer: it is there when Cinder says in-use. One that this server has already is success.
 *
 * @throws OpenStackError NOT_FOUND (server or volume), BAD_REQUEST (the volume is not available), CONFLICT (locked, in RESCUE,
 *   or busy with something else)
 */
export async function attachVolume(
  compute: ServiceClient,
  id: string,
  volumeId: string,
  signal: AbortSignal,
): Promise<VolumeAttachment> {
  const microversion = await compute.pickMicroversion('2.1', '2.79', signal);
  const json = { volumeAttachment: { volumeId } };
  const call = {
    method: 'POST',
    path: path`/servers/${id}/os-volume_attachments`,
    json,
    microversion,
    signal,
  } as const;
  try {
    const { volumeAttachment } = await compute.read(z.object({ volumeAttachment: attachmentSchema }), call);
    return toAttachment(volumeAttachment);
  } catch (error) {
    // 400 for a volume that is in use already, whoever has it.
    if (!hasCode(error, 'BAD_REQUEST')) throw error;
    const attached = await listVolumeAttachments(compute, id, signal);
    const found = attached.find((one) => one.volumeId === volumeId);
    if (found === undefined) throw error;
    return found;
  }
}

/**
 * `DELETE /servers/{id}/os-volume_attachments/{volume}`: the guest is asked to let go of it, which takes a while after the
 * answer; it is free when Cinder says available. One that the server has not is success.
 *
 * @throws OpenStackError BAD_REQUEST (the root volume; one that is being attached or detached), CONFLICT (locked, in RESCUE, or
 *   busy with something else)
 */
export function detachVolume(compute: ServiceClient, id: string, volumeId: string, signal: AbortSignal): Promise<void> {
  const where = path`/servers/${id}/os-volume_attachments/${volumeId}`;
  return orGone(compute.request({ method: 'DELETE', path: where, signal }));
}

/**
 * `PUT /servers/{id}/os-volume_attachments/{volume}` (2.85): whether the volume is deleted with the server. In every state of
 * the server, RESCUE included.
 *
 * @throws OpenStackError NOT_FOUND (it is not attached), POLICY_DENIED, MICROVERSION_UNSUPPORTED
 */
export async function setDeleteOnTermination(
  compute: ServiceClient,
  id: string,
  volumeId: string,
  deleteOnTermination: boolean,
  signal: AbortSignal,
): Promise<void> {
  const wish = { need: '2.85', want: '2.85', reason: 'what becomes of a volume with its server' };
  const microversion = await compute.requireMicroversion(wish, signal);
  const json = { volumeAttachment: { volumeId, delete_on_termination: deleteOnTermination } };
  const where = path`/servers/${id}/os-volume_attachments/${volumeId}`;
  await compute.request({ method: 'PUT', path: where, json, microversion, signal });
}

function toAttachment(raw: z.output<typeof attachmentSchema>): VolumeAttachment {
  return { volumeId: raw.volumeId, device: raw.device ?? '', deleteOnTermination: raw.delete_on_termination };
}

const interfacesSchema = z.object({
  interfaceAttachments: z.array(z.object({ port_id: z.string(), mac_addr: z.string() })),
});
const addressesSchema = z.object({
  server: z.object({ addresses: z.record(z.string(), z.array(z.object({ 'OS-EXT-IPS-MAC:mac_addr': z.string() }))) }),
});

/**
 * The server's ports in the order of the guest's NICs.
 *
 * `GET /servers/{id}/os-interface` answers in Neutron's order, which has nothing to do with the NICs. The order is in the
 * `addresses` of `GET /servers/{id}`: Nova writes them NIC by NIC, though gathered by network, so it is exact unless NICs
 * of one network stand on both sides of another's. Ports without an address come last.
 */
export async function listServerPortIds(
  compute: ServiceClient,
  id: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [{ interfaceAttachments }, { server }] = await Promise.all([
    compute.read(interfacesSchema, { method: 'GET', path: path`/servers/${id}/os-interface`, signal }),
    compute.read(addressesSchema, { method: 'GET', path: path`/servers/${id}`, signal }),
  ]);
  const macs = Object.values(server.addresses).flatMap((list) => list.map((entry) => entry['OS-EXT-IPS-MAC:mac_addr']));
  const rank = (mac: string): number => {
    const index = macs.indexOf(mac);
    return index === -1 ? macs.length : index;
  };
  return interfaceAttachments.toSorted((a, b) => rank(a.mac_addr) - rank(b.mac_addr)).map((entry) => entry.port_id);
}
