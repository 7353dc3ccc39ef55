/** Glance's own fields of an image; everything else is a property, and text. */
import { z } from 'zod';
import { badRequest } from './refuse.ts';

export const READ_ONLY = new Set([
  'checksum',
  'created_at',
  'direct_url',
  'file',
  'schema',
  'self',
  'size',
  'status',
  'stores',
  'updated_at',
  'virtual_size',
]);

/** Accepted in a POST and not taken: Glance computes them. */
export const COMPUTED = new Set(['os_hash_algo', 'os_hash_value']);

/** Glance keeps it for itself. */
export const RESERVED_PREFIX = 'os_glance_';

export const DISK_FORMATS = [
  'ami',
  'ari',
  'aki',
  'vhd',
  'vhdx',
  'vmdk',
  'raw',
  'qcow2',
  'vdi',
  'iso',
  'ploop',
] as const;
export const CONTAINER_FORMATS = ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'] as const;
export const VISIBILITIES = ['community', 'public', 'private', 'shared'] as const;
export const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

const size = z.number().int();

/** What a caller may set. */
export const fieldSchemas = {
  name: z.string().max(255).nullable(),
  visibility: z.enum(VISIBILITIES),
  protected: z.boolean(),
  owner: z.string().max(255).nullable(),
  disk_format: z.enum(DISK_FORMATS).nullable(),
  container_format: z.enum(CONTAINER_FORMATS).nullable(),
  min_disk: size,
  min_ram: size,
  tags: z.array(z.string().max(255)),
  os_hidden: z.literal(false, 'is not simulated: images are not hidden'),
};

export type FieldName = keyof typeof fieldSchemas;

export function isField(name: string): name is FieldName {
  return Object.hasOwn(fieldSchemas, name);
}

/** @throws Refusal 400 in Glance's form */
export function checkField<Name extends FieldName>(name: Name, value: unknown): z.output<(typeof fieldSchemas)[Name]> {
  return check(fieldSchemas[name], value) as z.output<(typeof fieldSchemas)[Name]>;
}

/** @throws Refusal 400 unless it is text */
export function checkProperty(value: unknown): string {
  if (typeof value !== 'string') throw noMatch(`${JSON.stringify(value)} is not of type 'string'`);
  return value;
}

/** @throws Refusal 400 */
export function checkSize(name: 'min_disk' | 'min_ram', value: number): number {
  if (value < 0) throw badRequest(`Invalid value '${value}' for parameter '${name}': Cannot be a negative value`);
  return value;
}

function check(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw noMatch(`${JSON.stringify(value)}: ${result.error.issues[0]?.message ?? ''}`);
}

function noMatch(why: string): Error {
  return badRequest(`Provided object does not match schema 'image': ${why}`);
}
