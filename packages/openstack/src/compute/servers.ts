import { z } from 'zod';
import { orGone, orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { embeddedFlavorSchema, getFlavor, type FlavorSummary } from './flavors.ts';

const STATUSES = [
  'ACTIVE',
  'BUILD',
  'DELETED',
  'ERROR',
  'HARD_REBOOT',
  'MIGRATING',
  'PASSWORD',
  'PAUSED',
  'REBOOT',
  'REBUILD',
  'RESCUE',
  'RESIZE',
  'REVERT_RESIZE',
  'SHELVED',
  'SHELVED_OFFLOADED',
  'SHUTOFF',
  'SOFT_DELETED',
  'SUSPENDED',
  'UNKNOWN',
  'VERIFY_RESIZE',
] as const;

export type ServerStatus = (typeof STATUSES)[number];

export interface Server {
  readonly id: string;
  readonly name: string;
  /** Null where there is none, and before microversion 2.19, which tells it. */
  readonly description: string | null;
  readonly projectId: string;
  /** Equal for two servers of one project on one host, and tells nothing else. Null while no host was chosen. */
  readonly hostId: string | null;
  readonly status: ServerStatus;
  /** What Nova is doing to it; the status may be trusted only when this is null. */
  readonly taskState: string | null;
  readonly powerState: number;
  readonly locked: boolean;
  readonly lockedReason: string | null;
  readonly flavor: FlavorSummary;
  /** Null when it boots from a volume. */
  readonly imageId: string | null;
  /** `deleteOnTermination` is null before microversion 2.3, which tells it. */
  readonly volumesAttached: readonly { readonly volumeId: string; readonly deleteOnTermination: boolean | null }[];
  readonly keyName: string | null;
  readonly availabilityZone: string | null;
  readonly configDrive: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly fault: string | null;
  readonly created: string;
}

/** 2.3 delete_on_termination of volumes, 2.19 description, 2.26 tags, 2.47 embedded flavor, 2.73 locked_reason. Nothing newer changes what is read here. */
const READ_VERSION = { need: '2.1', want: '2.73' } as const;
const TAG_VERSION = { need: '2.26', want: '2.73', reason: 'server tags' } as const;

const linkedFlavor = z.object({ id: z.string() });

const serverSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  tenant_id: z.string(),
  hostId: z.string().nullish(),
  status: z.enum(STATUSES).catch('UNKNOWN'),
  'OS-EXT-STS:task_state': z.string().nullish(),
  'OS-EXT-STS:power_state': z.number().nullish(),
  locked: z.boolean().nullish(),
  locked_reason: z.string().nullish(),
  flavor: z.union([embeddedFlavorSchema, linkedFlavor]),
  image: z.union([z.object({ id: z.string() }), z.literal('')]).nullish(),
  'os-extended-volumes:volumes_attached': z
    .array(z.object({ id: z.string(), delete_on_termination: z.boolean().nullish() }))
    .default([]),
  key_name: z.string().nullish(),
  'OS-EXT-AZ:availability_zone': z.string().nullish(),
  config_drive: z.union([z.string(), z.boolean()]).nullish(),
  metadata: z.record(z.string(), z.string()),
  tags: z.array(z.string()).default([]),
  fault: z.object({ message: z.string() }).nullish(),
  created: z.string(),
});

type RawServer = z.output<typeof serverSchema>;

/** From 2.69 on, Nova lists the servers of a cell that is down with little more than their id and status UNKNOWN. */
const listedServerSchema = z.preprocess((item) => {
  const isPartial = typeof item === 'object' && item !== null && 'status' in item && item.status === 'UNKNOWN';
  return isPartial
    ? { name: '', tenant_id: '', metadata: {}, flavor: { original_name: '', vcpus: 0, ram: 0, disk: 0 }, ...item }
    : item;
}, serverSchema);

/**
 * `GET /servers/detail` (2.73, or the newest below it). The name is compared exactly: Nova's own filter is a regular
 * expression. All pages.
 *
 * @param filter `allProjects` is for operators (`all_tenants=1`)
 * @throws OpenStackError POLICY_DENIED when a tenant asks for all projects
 */
export async function listServers(
  compute: ServiceClient,
  filter: { readonly name?: string; readonly tag?: string; readonly allProjects?: true },
  signal: AbortSignal,
): Promise<readonly Server[]> {
  const microversion =
    filter.tag === undefined
      ? await compute.pickMicroversion(READ_VERSION.need, READ_VERSION.want, signal)
      : await compute.requireMicroversion(TAG_VERSION, signal);
  const found = await listAll(compute, {
    path: '/servers/detail',
    key: 'servers',
    item: listedServerSchema,
    query: {
      tags: filter.tag,
      name: filter.name === undefined ? undefined : `^${escapeRegex(filter.name)}$`,
      all_tenants: filter.allProjects === true ? 1 : undefined,
    },
    microversion,
    signal,
  });
  const wanted = found
    .filter((server) => filter.name === undefined || server.name === filter.name)
    .filter((server) => filter.tag === undefined || server.tags.includes(filter.tag));
  const flavors = new Map<string, Promise<FlavorSummary>>();
  return Promise.all(wanted.map((raw) => toServer(compute, raw, flavors, signal)));
}

/** `GET /servers/{id}` (2.73, or the newest below it). Null when there is none. */
export async function getServer(compute: ServiceClient, id: string, signal: AbortSignal): Promise<Server | null> {
  const microversion = await compute.pickMicroversion(READ_VERSION.need, READ_VERSION.want, signal);
  const schema = z.object({ server: serverSchema });
  const found = await orNull(compute.read(schema, { method: 'GET', path: path`/servers/${id}`, microversion, signal }));
  return found === null ? null : toServer(compute, found.server, new Map(), signal);
}

/**
 * `PUT /servers/{id}` (2.19): the one mark that Nova takes of a server in RESCUE, and of a locked one. Null takes it away.
 *
 * @throws OpenStackError NOT_FOUND, BAD_REQUEST (more than 255 characters), MICROVERSION_UNSUPPORTED
 */
export async function setServerDescription(
  compute: ServiceClient,
  id: string,
  description: string | null,
  signal: AbortSignal,
): Promise<void> {
  const wish = { need: '2.19', want: '2.73', reason: 'describing a server' };
  const microversion = await compute.requireMicroversion(wish, signal);
  const json = { server: { description } };
  await compute.request({ method: 'PUT', path: path`/servers/${id}`, json, microversion, signal });
}

/** `DELETE /servers/{id}`. Success when there is none; otherwise it still takes a while to go. */
export function deleteServer(compute: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return orGone(compute.request({ method: 'DELETE', path: path`/servers/${id}`, signal }));
}

/** `PUT /servers/{id}/tags/{tag}` (2.26). A tag that is there already is success. */
export async function addServerTag(
  compute: ServiceClient,
  id: string,
  tag: string,
  signal: AbortSignal,
): Promise<void> {
  const microversion = await compute.requireMicroversion(TAG_VERSION, signal);
  await compute.request({ method: 'PUT', path: path`/servers/${id}/tags/${tag}`, microversion, signal });
}

/** `DELETE /servers/{id}/tags/{tag}` (2.26). A tag that is not there is success. */
export async function removeServerTag(
  compute: ServiceClient,
  id: string,
  tag: string,
  signal: AbortSignal,
): Promise<void> {
  const microversion = await compute.requireMicroversion(TAG_VERSION, signal);
  await orGone(compute.request({ method: 'DELETE', path: path`/servers/${id}/tags/${tag}`, microversion, signal }));
}

async function toServer(
  compute: ServiceClient,
  raw: RawServer,
  flavors: Map<string, Promise<FlavorSummary>>,
  signal: AbortSignal,
): Promise<Server> {
  return {
    id: raw.id,
    name: raw.name,
    description: raw.description ?? null,
    projectId: raw.tenant_id,
    hostId: raw.hostId || null,
    status: raw.status,
    taskState: raw['OS-EXT-STS:task_state'] ?? null,
    powerState: raw['OS-EXT-STS:power_state'] ?? 0,
    locked: raw.locked ?? false,
    lockedReason: raw.locked_reason ?? null,
    flavor: 'vcpus' in raw.flavor ? raw.flavor : await lookUpFlavor(compute, raw.flavor.id, flavors, signal),
    imageId: raw.image ? raw.image.id : null,
    volumesAttached: raw['os-extended-volumes:volumes_attached'].map((one) => ({
      volumeId: one.id,
      deleteOnTermination: one.delete_on_termination ?? null,
    })),
    keyName: raw.key_name ?? null,
    availabilityZone: raw['OS-EXT-AZ:availability_zone'] || null,
    configDrive: raw.config_drive === true || raw.config_drive === 'True',
    metadata: raw.metadata,
    tags: raw.tags,
    fault: raw.fault?.message ?? null,
    created: raw.created,
  };
}

/** Before 2.47 a server names its flavor by id only; that flavor may have been deleted since. */
function lookUpFlavor(
  compute: ServiceClient,
  id: string,
  flavors: Map<string, Promise<FlavorSummary>>,
  signal: AbortSignal,
): Promise<FlavorSummary> {
  const known = flavors.get(id);
  if (known !== undefined) return known;
  const unknown: FlavorSummary = {
    name: id,
    vcpus: 0,
    ramMib: 0,
    diskGib: 0,
    ephemeralGib: null,
    swapMib: null,
  };
  const asked = getFlavor(compute, id, signal).then((flavor) => flavor ?? unknown);
  flavors.set(id, asked);
  return asked;
}

/** For a regular expression of whatever dialect Nova's database speaks. */
function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?()[\]{}|$^\\]/g, String.raw`\$&`);
}
