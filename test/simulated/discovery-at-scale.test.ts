/** Discovery reads lists only: many servers cost pages, and no calls of their own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectCloud } from '../../packages/baton/src/adapters/openstack/openstack-cloud.ts';
import { discoverGroups, type Discovery } from '../../packages/baton/src/discovery/discover-groups.ts';
import { type CrowdOptions, seedCrowd, seedNeighbour, startSimulation } from '../../packages/simulator/src/index.ts';
import { tell } from './tell.ts';

const signal = new AbortController().signal;

/** Of work of this process, the simulated cloud's included: on a busy machine the clock on the wall tells of the others. */
const LIMIT_MS = 10_000;
const WILDCARD = ['1.0.0.0/0'];

interface Look {
  readonly found: Discovery;
  readonly tookMs: number;
  readonly workMs: number;
  /** `GET /v2.1/servers/detail`, as often as it was asked. */
  readonly calls: readonly string[];
}

async function lookAt(crowd: CrowdOptions, operator = false): Promise<Look> {
  const directory = await mkdtemp(join(tmpdir(), 'baton-scale-'));
  const simulation = await startSimulation({ clouds: [{ name: 'os1' }], internetPort: null });
  onTestFinished(async () => {
    await simulation.close();
    await rm(directory, { recursive: true, force: true });
  });
  // Its image is the crowd's, too.
  await seedNeighbour(simulation, 'os1', 'neighbour');
  seedCrowd(simulation, 'os1', crowd);
  const file = join(directory, 'clouds.yaml');
  await writeFile(file, simulation.cloudsYaml());
  process.env['OS_CLIENT_CONFIG_FILE'] = file;
  const calls: string[] = [];
  const cloud = await connectCloud(operator ? 'os1-admin' : 'os1', {
    onCall: ({ method, path }) => void calls.push(`${method} ${path}`),
  });
  onTestFinished(() => cloud.close());
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const found = await discoverGroups(cloud, operator ? { allProjects: true } : {}, signal);
  const { user, system } = process.cpuUsage(before);
  const workMs = Math.round((user + system) / 1000);
  return { found, tookMs: Math.round(performance.now() - startedAt), workMs, calls };
}

async function print(what: string, { tookMs, workMs, calls }: Look): Promise<void> {
  process.stdout.write(`${what}: ${tookMs} ms, ${workMs} ms of work, ${calls.length} calls\n`);
  await tell('discovery', { what, tookMs, workMs, calls: calls.length });
}

test('a thousand servers take seconds, and as many calls as ten but for pages', async () => {
  const few = await lookAt({ servers: 10, paired: 4, everybodysPairs: WILDCARD });
  const many = await lookAt({ servers: 1_000, paired: 400, everybodysPairs: WILDCARD });
  await print('10 servers', few);
  await print('1000 servers, 3200 ports, 1001 volumes', many);
  expect(few.found.groups).toHaveLength(2);
  expect(many.found.groups).toHaveLength(200);
  expect(
    many.found.groups.every(({ loadBalancers, confidence }) => loadBalancers.length === 2 && confidence === 'certain'),
  ).toBe(true);
  expect(many.workMs).toBeLessThan(LIMIT_MS);
  expect(new Set(many.calls)).toEqual(new Set(few.calls));
  // Nova and Cinder give a thousand to a page: with the neighbour there are 1001 of each.
  const again = many.calls.filter((call) => /\/(servers|volumes)\/detail$/.test(call));
  expect(many.calls.length - few.calls.length).toBe(again.length - 2);
  expect(again).toHaveLength(4);
});

test("a thousand servers of fifty projects are each project's own", async () => {
  const look = await lookAt({ servers: 1_000, paired: 1_000, projects: 50 }, true);
  const { found, workMs } = look;
  await print('1000 servers of 50 projects', look);
  expect(found.groups).toHaveLength(500);
  expect(new Set(found.groups.map(({ projectId }) => projectId)).size).toBe(50);
  expect(found.groups.every(({ key, projectId }) => key.startsWith(`${projectId}/`))).toBe(true);
  expect(Object.values(found.projectNames)).toContain('crowd-49');
  expect(workMs).toBeLessThan(LIMIT_MS);
});

test('a tenant is told why every project is too much', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'baton-scale-'));
  const simulation = await startSimulation({ clouds: [{ name: 'os1' }], internetPort: null });
  const file = join(directory, 'clouds.yaml');
  await writeFile(file, simulation.cloudsYaml());
  process.env['OS_CLIENT_CONFIG_FILE'] = file;
  const cloud = await connectCloud('os1');
  onTestFinished(async () => {
    await cloud.close();
    await simulation.close();
    await rm(directory, { recursive: true, force: true });
  });
  await expect(discoverGroups(cloud, { allProjects: true }, signal)).rejects.toMatchObject({
    code: 'ALL_PROJECTS_DENIED',
    message:
      'Cloud os1 does not show the servers of every project to user demo in project demo: its policy keeps them to its operators.',
  });
});
