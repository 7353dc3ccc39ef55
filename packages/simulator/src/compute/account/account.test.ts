import { expect, test } from 'vitest';
import { computeLab } from '../testing/compute-lab.ts';

test('limits tell what is used, and -1 for what is unlimited', async () => {
  const lab = await computeLab();
  await lab.running();
  await lab.asAdmin('PUT', `/os-quota-sets/${lab.cloud.projectId}`, { quota_set: { instances: 5 } });
  expect((await lab.nova('GET', '/limits')).json).toMatchObject({
    limits: {
      rate: [],
      absolute: {
        maxTotalInstances: 5,
        totalInstancesUsed: 1,
        maxTotalCores: -1,
        totalCoresUsed: 1,
        maxTotalRAMSize: -1,
        totalRAMUsed: 512,
      },
    },
  });
});

test('quotas are read by the tenant and written by the admin', async () => {
  const lab = await computeLab();
  const path = `/os-quota-sets/${lab.cloud.projectId}`;
  expect((await lab.nova('PUT', path, { quota_set: { cores: 1 } })).json).toEqual({
    forbidden: {
      code: 403,
      message: "Policy doesn't allow os_compute_api:os-quota-sets:update to be performed.",
    },
  });
  await lab.asAdmin('PUT', path, { quota_set: { cores: 7 } });
  expect((await lab.nova('GET', path)).json).toMatchObject({ quota_set: { cores: 7, ram: -1 } });
  expect((await lab.nova('GET', `${path}/detail`)).json).toMatchObject({
    quota_set: { cores: { limit: 7, in_use: 0, reserved: 0 } },
  });
  expect((await lab.nova('GET', '/os-quota-sets/other')).status).toBe(403);
});

test('flavors, zones and services', async () => {
  const lab = await computeLab();
  const flavor = { id: '1', name: 'm1.tiny', vcpus: 1, ram: 512, disk: 1, 'os-flavor-access:is_public': true };
  expect((await lab.nova('GET', '/flavors/detail', undefined, '2.1')).json).toMatchObject({
    flavors: [{ ...flavor, swap: '' }, {}, {}, {}],
  });
  expect((await lab.nova('GET', '/flavors/1')).json).toMatchObject({ flavor: { ...flavor, swap: 0, extra_specs: {} } });
  expect((await lab.nova('GET', '/flavors/nope')).json).toEqual({
    itemNotFound: { code: 404, message: 'Flavor nope could not be found.' },
  });
  expect((await lab.nova('GET', '/flavors/detail?limit=3')).json).toMatchObject({ flavors_links: [{ rel: 'next' }] });
  expect((await lab.nova('GET', '/os-availability-zone')).json).toEqual({
    availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true }, hosts: null }],
  });
  expect((await lab.nova('GET', '/os-availability-zone/detail')).status).toBe(403);
  expect((await lab.nova('GET', '/os-services')).status).toBe(403);
  expect((await lab.asAdmin('GET', '/os-services')).json).toMatchObject({
    services: [{}, {}, { binary: 'nova-compute', state: 'up' }],
  });
});
