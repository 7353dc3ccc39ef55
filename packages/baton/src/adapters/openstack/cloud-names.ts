import { listCloudNames } from '@baton/openstack';
import { toBatonError } from './cloud-error.ts';

/**
 * The entries of clouds.yaml as it stands now, in the order of the file.
 *
 * @throws BatonError CONFIG_INVALID
 */
export async function cloudNames(): Promise<readonly string[]> {
  try {
    return await listCloudNames();
  } catch (error) {
    throw toBatonError(error);
  }
}
