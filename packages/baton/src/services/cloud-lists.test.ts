import { expect, test } from 'vitest';
import { emptyTarget, network, subnet } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { listFlavors, listNetworks, listVolumeTypes } from './cloud-lists.ts';

const alive = new AbortController().signal;
const flavor = (name: string, vcpus: number, ramMib: number, diskGib = 20) => ({
  id: `id-${name}`,
  name,
  vcpus,
  ramMib,
  diskGib,
  ephemeralGib: 0,
  swapMib: 0,
});

test('flavors, the smallest first', async () => {
  const flavors = [flavor('xl', 8, 8192), flavor('b', 2, 4096), flavor('a', 2, 4096), flavor('thin', 1, 4096, 40)];
  const listed = await listFlavors(readableCloud({ ...emptyTarget, flavors }), alive);
  expect(listed.map(({ name }) => name)).toEqual(['thin', 'a', 'b', 'xl']);
});

test('volume types by name', async () => {
  const type = (name: string) => ({ id: `id-${name}`, name, isDefault: name === 'ssd', encrypted: null });
  const cloud = readableCloud({ ...emptyTarget, volumeTypes: [type('ssd'), type('hdd')] });
  expect(await listVolumeTypes(cloud, alive)).toEqual([type('hdd'), type('ssd')]);
});

test('networks with what they hold; what is not to be seen of an external one is not told as none', async () => {
  const cloud = readableCloud({
    ...emptyTarget,
    networks: [
      network('n-3', { name: 'internet', external: true, projectId: 'admin', mtu: 1500 }),
      network('n-2', { name: 'internet', external: true, projectId: 'admin' }),
      network('n-1', { name: 'front', shared: true }),
    ],
    subnets: [subnet('s-1', 'n-3', '203.0.113.0/24'), subnet('s-2', 'n-3', '2001:db8::/64')],
  });
  const common = { projectId: 'admin', external: true, shared: false };
  expect(await listNetworks(cloud, alive)).toEqual([
    { id: 'n-1', name: 'front', projectId: 'project-1', external: false, shared: true, mtu: 1450, cidrs: [] },
    { ...common, id: 'n-2', name: 'internet', mtu: 1450, cidrs: null },
    { ...common, id: 'n-3', name: 'internet', mtu: 1500, cidrs: ['203.0.113.0/24', '2001:db8::/64'] },
  ]);
});
