/**
 * Reads which Ceph clusters hold the disks of the two clouds:
 *
 *   source:
 *     pool: volumes                 # of Cinder's volumes; pool/namespace where they are in one
 *     rootPool: vms                 # of root disks that are no volumes; may be left out
 *     conf: /etc/ceph/os1.conf
 *     id: baton                     # the cephx user, without client.
 *     keyring: /etc/ceph/os1.client.baton.keyring
 *   target:
 *     pool: volumes
 *     through: [ssh, ceph2]         # a command that runs another one where that cluster is reached
 *   goalSeconds: 10                 # may be left out
 */
import { readFile } from 'node:fs/promises';
import { rbdWish } from '../../planning/plan-file/wish-schemas.ts';
import type { RbdWish } from '../../services/services.ts';
import { readSettings, type SettingsKind } from '../../settings/read-settings.ts';
import { usageError } from '../usage-error.ts';

const KIND: SettingsKind<RbdWish> = {
  what: 'file of Ceph clusters',
  code: 'RBD_CLUSTERS_INVALID',
  remedy: 'Correct the file; docs/reference/rbd.md shows what it may say.',
  rule: rbdWish,
};

/** @throws BatonError USAGE (it cannot be read), RBD_CLUSTERS_INVALID */
export async function readRbdClusters(file: string): Promise<RbdWish> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw usageError(`The file of Ceph clusters ${file} cannot be read: ${why}`, 'Check the path and its permissions.');
  });
  return readSettings(text, file, KIND);
}
