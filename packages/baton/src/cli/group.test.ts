import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shop } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import { InMemoryServices } from './testing/in-memory-services.ts';
import { baton } from './testing/terminal.ts';

async function withShop(): Promise<InMemoryServices> {
  const services = new InMemoryServices();
  services.groups = await groupsInFull(readableCloud(shop), new AbortController().signal);
  return services;
}

test('discover tells how sure a group is, and what of the requirements is seen', async () => {
  const { code, stdout, stderr } = await baton(['group', 'discover', '--cloud', 'os1'], { services: await withShop() });
  expect(code).toBe(0);
  expect(
    stdout
      .split('\n')
      .filter((line) => line.includes('|'))
      .map((line) => line.replaceAll(/\s+/g, ' ')),
  ).toEqual([
    '| Name | HA IPs | VIPs | Load Balancers | Confidence | Meets |',
    '| shop | 203.0.113.10 | 10.20.0.100 | shop-lb1 | certain | 3 of 4 |',
    '| | | | shop-lb2 | | |',
  ]);
  expect(stderr).toBe(
    'Next: baton group show shop --cloud os1\n      baton plan create shop --source-cloud os1 --target-cloud <name>\n',
  );
});

test('discover in every project names them, by name or id, and the next command by key', async () => {
  const services = await withShop();
  services.groups = [...services.groups, ...services.groups.map((one) => ({ ...one, projectId: 'p-2' }))];
  services.projectNames = { 'project-1': 'webshop' };
  const argv = ['group', 'discover', '--cloud', 'os1', '--all-projects', '-f', 'value', '-c', 'Project'];
  const { stdout, stderr } = await baton(argv, { services });
  expect(stdout).toBe('webshop\np-2\n');
  expect(stderr).toBe('Next: baton group show project-1/port-vip --cloud os1\n');
  expect(services.looks).toEqual([{ allProjects: true }]);
});

test('what was left out is told, and cut off before it hides the groups', async () => {
  const services = await withShop();
  services.leftOut = Array.from({ length: 25 }, (_, at) => ({ what: `port ${at}`, why: 'it is open', about: [] }));
  const { stderr } = await baton(['group', 'discover', '--cloud', 'os1'], { services });
  expect(stderr).toContain('Left out:\n  port 0: it is open\n');
  expect(stderr).toContain('  port 19: it is open\n  and 5 more\n');
});

test('show tells each requirement, what proves each part, and what does not fit', async () => {
  const services = await withShop();
  services.groups = services.groups.map((one) => ({ ...one, contradictions: ['lb3 is named by metadata only'] }));
  const argv = ['group', 'show', 'shop', '--cloud', 'os1', '-f', 'json'];
  const shown: unknown = JSON.parse((await baton(argv, { services })).stdout);
  expect(shown).toMatchObject({
    name: 'shop',
    roles: { kind: 'active-passive' },
    requirements: [
      { text: 'two load balancers that run', met: true },
      { text: 'HA IPs on ports', met: true },
      { met: true },
      { met: null },
    ],
    confidence: { group: 'certain', parts: [{ what: 'HA IP 203.0.113.10', confidence: 'certain' }, {}, {}, {}] },
    evidence: [
      {
        what: 'HA IP 203.0.113.10',
        evidence: ['floating IP 203.0.113.10 leads to 10.20.0.100 of the unbound port shop-vip'],
      },
      {},
      {},
      {},
    ],
    contradictions: ['lb3 is named by metadata only'],
  });
  const { stdout } = await baton(['group', 'show', 'shop', '--cloud', 'os1', '-c', 'requirements'], { services });
  expect(stdout).toContain('met: two load balancers that run ');
  expect(stdout).toContain(
    'unknown: keepalived / VRRP / CARP healthy, and enabled at boot (the cloud does not know it: look inside, --guest ssh)',
  );
});

test('a declaration and other metadata keys reach the services', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'baton-declared-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'groups.yaml');
  await writeFile(file, 'groups: [{ name: x, loadBalancers: [a, b], vips: [10.0.0.1] }]');
  const services = await withShop();
  const look = ['--cloud', 'os1', '--declared', file, '--metadata-keys', 'vip,fips,on'];
  expect((await baton(['group', 'show', 'shop', ...look], { services })).code).toBe(0);
  expect(services.looks).toMatchObject([
    {
      declared: [{ name: 'x', at: `${file}:1:10` }],
      metadataKeys: { vipAddress: 'vip', floatingIps: 'fips', execution: 'on' },
    },
  ]);
  const clouds = ['--source-cloud', 'os1', '--target-cloud', 'os2'];
  await baton(['plan', 'create', 'x', ...clouds, '--declared', file], { services });
  expect(services.requests).toMatchObject([{ group: 'x', look: { declared: [{ name: 'x' }] } }]);
});

test.each([
  ['no such file', null, 'DECLARED_UNREADABLE'],
  ['a fault in it', 'groups: [{}]', 'DECLARED_INVALID'],
])('a declaration with %s is told', async (_what, text, errorCode) => {
  const directory = await mkdtemp(join(tmpdir(), 'baton-declared-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'groups.yaml');
  if (text !== null) await writeFile(file, text);
  const argv = ['group', 'discover', '--cloud', 'os1', '--declared', file];
  const { code, stderr } = await baton(argv, { services: await withShop() });
  expect(code).toBe(1);
  expect(stderr).toContain(`(${errorCode})`);
});
