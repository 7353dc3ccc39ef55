/** The lab's clouds are up already (`npm run lab -- up`); their clouds.yaml says where. */
import process from 'node:process';
import { loadCloudConfig, processEnvironment } from '@baton/openstack';
import type { GroundSource } from './ground.ts';

const STATE = process.env['BATON_LAB_STATE'] ?? '/var/lib/baton-lab';

export async function labConfigs(cloud: string): Promise<GroundSource> {
  const here = processEnvironment();
  const environment = { ...here, env: { OS_CLIENT_CONFIG_FILE: `${STATE}/clouds.yaml` } };
  return {
    kind: 'lab',
    cloud,
    tenant: await loadCloudConfig(cloud, environment),
    operator: await loadCloudConfig(`${cloud}-admin`, environment),
    pollMs: 200,
    close: async () => {},
  };
}
