/** A simulation of one file's own, ten times as fast as the clouds that it is like. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCloudConfig, processEnvironment } from '@baton/openstack';
import { LIFELIKE, scaledTime, seedPair, startSimulation } from '@baton/simulator';
import type { GroundSource } from './ground.ts';

const SPEED = 10;
const CLOUD = 'os1';

export async function startSimulatedGround(): Promise<GroundSource> {
  const simulation = await startSimulation({ time: scaledTime(SPEED), pace: LIFELIKE, internetPort: null });
  // With a pair come its public image, and neighbours that lists must not mix up with what a case made.
  await seedPair(simulation, CLOUD, { name: 'shop', haIps: [{ address: '127.203.113.10', vip: '10.0.0.100' }] });
  const directory = await mkdtemp(join(tmpdir(), 'baton-conformance-'));
  const file = join(directory, 'clouds.yaml');
  await writeFile(file, simulation.cloudsYaml(), { mode: 0o600 });
  const environment = { ...processEnvironment(), env: { OS_CLIENT_CONFIG_FILE: file } };
  return {
    kind: 'simulator',
    cloud: CLOUD,
    tenant: await loadCloudConfig(CLOUD, environment),
    operator: await loadCloudConfig(`${CLOUD}-admin`, environment),
    pollMs: 10,
    close: async () => {
      await simulation.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
