/**
 * How everything that Baton makes is marked, so that a repeated step finds it again and nothing foreign is ever touched
 * (invariants 5 and 6). Only marks that are set by the creating call itself are used to find things, since a crash may come
 * right after it: server tags (microversion 2.52), volume and snapshot metadata, image properties, Neutron descriptions.
 * Where a call takes no mark (os-volume_upload_image, keypairs), a unique name is the mark.
 */

/** On every server and Neutron resource that a migration made or uses. */
export function migrationTag(migrationId: string): string {
  return `baton:${migrationId}`;
}

/** Of one server that the migration made: `baton:m-1a2b3c4d:server.primary`. At most 60 characters (Nova's limit). */
export function serverTag(migrationId: string, role: string): string {
  return `baton:${migrationId}:server.${role}`;
}

/** Neutron `description` of one thing that the migration made, such as `network.<id in the source>`. */
export function descriptionMark(migrationId: string, key: string): string {
  return `baton:${migrationId}:${key}`;
}

/** Metadata of volumes and snapshots, properties of images. */
export function metadataMark(migrationId: string, key: string): Readonly<Record<string, string>> {
  return { baton_migration: migrationId, baton_key: key };
}

/** A name that nothing else has: `baton-m-1a2b3c4d-primary.root.final`. */
export function uniqueName(migrationId: string, key: string): string {
  return `baton-${migrationId}-${key}`;
}

/** In the reason of a lock: the server is in rescue, and leaving that would start it. */
export const LENT_TO_MOVER = 'a mover serves its disks from its rescue; unrescue would start it';

/** Does this description say that this migration made it? */
export function isMadeBy(migrationId: string, description: string): boolean {
  return description.startsWith(`baton:${migrationId}:`);
}
