/** `POST /servers`, decoded (nova/api/openstack/compute/schemas/servers.py). */
import { z } from 'zod';
import type { Call } from '../../http/service.ts';
import { badRequest, forbidden } from '../refusals.ts';
import { readBody } from '../request-body.ts';

const NETWORKS_REQUIRED = 37;
const TAGS = 52;
const DESCRIPTION = 19;
export const MAX_METADATA_ITEMS = 128;

export const nameSchema = z.string().min(1).max(255);
export const descriptionSchema = z.string().max(255).nullable();
export const tagSchema = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[^,/]*$/);
export const tagsSchema = z.array(tagSchema).max(50);
export const metadataSchema = z.record(z.string().regex(/^[a-zA-Z0-9-_:. ]{1,255}$/), z.string().max(255));

const count = z.coerce.number().int().min(1).max(1).optional();
const networksSchema = z.union([
  z.array(
    z.strictObject({
      port: z.string().nullable().optional(),
      uuid: z.string().optional(),
      tag: z.string().optional(),
    }),
  ),
  z.enum(['none', 'auto']),
]);

const blockDeviceSchema = z.strictObject({
  source_type: z.enum(['volume', 'image', 'snapshot', 'blank']),
  destination_type: z.enum(['local', 'volume']).optional(),
  uuid: z.string().nullable().optional(),
  boot_index: z.coerce.number().int().nullable().optional(),
  volume_size: z.coerce.number().int().optional(),
  delete_on_termination: z.boolean().optional(),
  device_name: z.string().nullable().optional(),
  device_type: z.string().nullable().optional(),
  disk_bus: z.string().nullable().optional(),
  guest_format: z.string().nullable().optional(),
  no_device: z.boolean().optional(),
  volume_type: z.string().nullable().optional(),
  tag: z.string().optional(),
});

const common = {
  name: nameSchema,
  flavorRef: z.coerce.string().min(1),
  imageRef: z.union([z.literal(''), z.uuid()]).optional(),
  block_device_mapping_v2: z.array(blockDeviceSchema).optional(),
  key_name: z.string().nullable().optional(),
  availability_zone: z.string().optional(),
  config_drive: z
    .union([z.boolean(), z.enum(['True', 'False', 'true', 'false', '']), z.null()])
    .transform((value) => value === true || (typeof value === 'string' && value.toLowerCase() === 'true'))
    .optional(),
  metadata: metadataSchema.optional(),
  user_data: z.string().nullable().optional(),
  security_groups: z.array(z.strictObject({ name: z.string() })).optional(),
  adminPass: z.string().optional(),
  accessIPv4: z.string().optional(),
  accessIPv6: z.string().optional(),
  'OS-DCF:diskConfig': z.enum(['AUTO', 'MANUAL']).optional(),
  min_count: count,
  max_count: count,
};

const schemaOf = (networks: typeof networksSchema | z.ZodOptional<typeof networksSchema>, more: z.ZodRawShape) =>
  z.object({ server: z.strictObject({ ...common, networks, ...more }), 'os:scheduler_hints': hintsSchema });

/** Hints for other filters than the one for groups are taken and not looked at. */
const hintsSchema = z.object({ group: z.uuid().optional() }).optional();

export type BlockDeviceRequest = z.output<typeof blockDeviceSchema>;
export type NetworksRequest = z.output<typeof networksSchema>;

export interface ServerRequest extends z.output<z.ZodObject<typeof common>> {
  readonly networks?: NetworksRequest | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Id of the server group that it is to be in (`os:scheduler_hints`). */
  readonly groupId?: string | undefined;
}

/** @throws Refusal 400, or 403 for too much metadata */
export function readServerRequest(call: Call): ServerRequest {
  const { microversion } = call;
  const schema = schemaOf(microversion >= NETWORKS_REQUIRED ? networksSchema : networksSchema.optional(), {
    ...(microversion >= TAGS ? { tags: tagsSchema.optional() } : {}),
    ...(microversion >= DESCRIPTION ? { description: descriptionSchema.optional() } : {}),
  });
  const body = readBody(schema, call.json);
  const server = { ...(body.server as ServerRequest), groupId: body['os:scheduler_hints']?.group };
  if (microversion < NETWORKS_REQUIRED && typeof server.networks === 'string') {
    const complaint = `'${server.networks}' is not of type 'array'`;
    throw badRequest(`Invalid input for field/attribute networks. Value: ${server.networks}. ${complaint}`);
  }
  checkMetadataCount(Object.keys(server.metadata ?? {}).length);
  return server;
}

/** @throws Refusal 403: it is a quota, though a fixed one */
export function checkMetadataCount(items: number): void {
  if (items > MAX_METADATA_ITEMS) {
    throw forbidden(`Maximum number of metadata items exceeds ${MAX_METADATA_ITEMS}`);
  }
}
