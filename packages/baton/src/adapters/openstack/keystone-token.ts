import { loadCloudConfig, openSession } from '@baton/openstack';
import { toBatonError } from './cloud-error.ts';

/**
 * Logs in with an entry of clouds.yaml; answers with the token, which is a secret. Its password stays here.
 *
 * @throws BatonError CLOUD_UNKNOWN, CONFIG_INVALID, and what a login throws
 */
export async function keystoneToken(cloud: string, signal: AbortSignal): Promise<string> {
  try {
    const session = await openSession(await loadCloudConfig(cloud));
    try {
      return (await session.token(signal)).id;
    } finally {
      await session.close();
    }
  } catch (error) {
    throw toBatonError(error);
  }
}
