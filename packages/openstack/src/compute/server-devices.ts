/** What is plugged into a server: volumes and ports. */
import { z } from 'zod';
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
    .map((raw): VolumeAttachment => ({
      volumeId: raw.volumeId,
      device: raw.device ?? '',
      deleteOnTermination: raw.delete_on_termination,
    }))
    .toSorted((a, b) => a.device.length - b.device.length || a.device.localeCompare(b.device));
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
