/** What a project may make: the operator takes it away for a moment, and gives it back in any case. */
import {
  deleteKeyPair,
  getBlockStorageHeadroom,
  getComputeHeadroom,
  getNetworkHeadroom,
  importKeyPair,
  listAvailabilityZones,
  listFlavors,
  listKeyPairs,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { makeLan } from '../fixtures.ts';
import { openGround } from '../ground.ts';
import type { RawCall, Service } from '../raw-client.ts';
import { expectRefused } from '../refusal.ts';

const ground = await openGround();
const { signal, tenant, operator } = ground;
const { raw } = tenant;
const nova = tenant.session.compute;
const networkId = ground.externalNetwork.id;

type Limits = Readonly<Record<string, number>>;
/** Where each service keeps a project's limits, and the key that they stand under. */
const QUOTAS = {
  network: { path: `/quotas/${raw.projectId}`, key: 'quota' },
  compute: { path: `/os-quota-sets/${raw.projectId}`, key: 'quota_set' },
  'block-storage': { path: `/os-quota-sets/${raw.projectId}`, key: 'quota_set' },
} as const;

/** Works with other limits than the project's own, which are put back whatever happens. */
async function withLimits(service: keyof typeof QUOTAS, limits: Limits, work: () => Promise<void>): Promise<void> {
  const { path, key } = QUOTAS[service];
  const before = (await operator.raw.send({ service, method: 'GET', path })).body as Readonly<Record<string, Limits>>;
  const own = Object.fromEntries(Object.keys(limits).map((name) => [name, before[key]?.[name] ?? -1]));
  const set = async (wanted: Limits): Promise<void> => {
    const answer = await operator.raw.send({ service, method: 'PUT', path, json: { [key]: wanted } });
    expect(answer.status).toBe(200);
  };
  try {
    await set(limits);
    await work();
  } finally {
    await set(own);
  }
}

async function usedOfNetwork(resource: string): Promise<number> {
  const path = `/quotas/${raw.projectId}/details.json`;
  const { body } = await raw.send({ service: 'network', method: 'GET', path });
  return (body as { quota: Readonly<Record<string, { used: number }>> }).quota[resource]?.used ?? 0;
}

async function usedOf(service: Service, name: string): Promise<number> {
  const { body } = await raw.send({ service, method: 'GET', path: '/limits' });
  return (body as { limits: { absolute: Limits } }).limits.absolute[name] ?? 0;
}

describe('a tenant sees', () => {
  it("the network's limits, and what is used and reserved of them", async () => {
    const path = `/quotas/${raw.projectId}/details.json`;
    const { body } = await raw.send({ service: 'network', method: 'GET', path });
    const entry = { limit: expect.any(Number), used: expect.any(Number), reserved: expect.any(Number) };
    const kinds = ['network', 'subnet', 'router', 'port', 'floatingip', 'security_group', 'security_group_rule'];
    expect(body).toMatchObject({ quota: Object.fromEntries(kinds.map((kind) => [kind, entry])) });
  });

  it('what is left of everything', async () => {
    const headrooms = await Promise.all([
      getComputeHeadroom(nova, signal),
      getBlockStorageHeadroom(tenant.session.blockStorage, signal),
      getNetworkHeadroom(tenant.session.network, raw.projectId, signal),
    ]);
    for (const left of headrooms.flatMap((headroom) => Object.values(headroom) as readonly (number | null)[]))
      expect(left === null || left > 0).toBe(true);
  });

  it('flavors with their sizes', async () => {
    const { body } = await raw.send({ service: 'compute', method: 'GET', path: '/flavors/detail' });
    expect((body as { flavors: unknown[] }).flavors).toContainEqual(
      expect.objectContaining({
        id: ground.flavorId,
        name: expect.any(String),
        vcpus: expect.any(Number),
        ram: expect.any(Number),
        disk: expect.any(Number),
        'OS-FLV-EXT-DATA:ephemeral': 0,
        swap: '',
      }),
    );
    expect(await listFlavors(nova, signal)).toContainEqual(
      expect.objectContaining({ id: ground.flavorId, ephemeralGib: 0, swapMib: 0 }),
    );
  });

  it('availability zones', async () => {
    expect(await listAvailabilityZones(nova, signal)).toContain('nova');
  });
});

describe('over quota', () => {
  it('floating IPs are refused with 409 OverQuota', async () => {
    await withLimits('network', { floatingip: await usedOfNetwork('floatingip') }, async () => {
      const json = { floatingip: { floating_network_id: networkId, description: ground.name('fip') } };
      await expectRefused(
        tenant,
        { service: 'network', method: 'POST', path: '/floatingips', json },
        { status: 409, type: 'OverQuota', says: /Quota exceeded for resources: .*floatingip/, code: 'QUOTA_EXCEEDED' },
      );
    });
  });

  it('ports are refused with 409 OverQuota', async () => {
    const lan = await makeLan(ground);
    await withLimits('network', { port: await usedOfNetwork('port') }, async () => {
      const json = { port: { network_id: lan.network.id, name: ground.name('port') } };
      await expectRefused(
        tenant,
        { service: 'network', method: 'POST', path: '/ports', json },
        { status: 409, type: 'OverQuota', says: /Quota exceeded for resources: .*port/, code: 'QUOTA_EXCEEDED' },
      );
    });
  });

  it.each([
    ['instances', 'totalInstancesUsed'],
    ['cores', 'totalCoresUsed'],
  ])('servers are refused with 403 forbidden: %s', async (resource, used) => {
    await withLimits('compute', { [resource]: await usedOf('compute', used) }, async () => {
      const server = {
        name: ground.name('server'),
        flavorRef: ground.flavorId,
        imageRef: ground.imageId,
        networks: 'none',
      };
      await expectRefused(
        tenant,
        { service: 'compute', method: 'POST', path: '/servers', microversion: '2.73', json: { server } },
        {
          status: 403,
          type: 'forbidden',
          says: new RegExp(`^Quota exceeded for ${resource}: Requested 1`),
          code: 'QUOTA_EXCEEDED',
        },
      );
    });
  });

  it.each([
    ['volumes', 'totalVolumesUsed', /^VolumeLimitExceeded/],
    ['gigabytes', 'totalGigabytesUsed', /^VolumeSizeExceedsAvailableQuota/],
  ])('volumes are refused with 413 overLimit: %s', async (resource, used, says) => {
    await withLimits('block-storage', { [resource]: await usedOf('block-storage', used) }, async () => {
      const call: RawCall = {
        service: 'block-storage',
        method: 'POST',
        path: '/volumes',
        json: { volume: { name: ground.name('volume'), size: 1 } },
      };
      await expectRefused(tenant, call, { status: 413, type: 'overLimit', says, code: 'QUOTA_EXCEEDED' });
    });
  });
});

describe('by policy', () => {
  it('a port on the external network is refused to a tenant: 403', async () => {
    const json = { port: { network_id: networkId, name: ground.name('port') } };
    await expectRefused(
      tenant,
      { service: 'network', method: 'POST', path: '/ports', json },
      { status: 403, type: 'HTTPForbidden', says: /not allowed to create port/i, code: 'FORBIDDEN' },
    );
  });

  it.each([
    ['compute', 'forbidden', /^Policy doesn't allow \S+ to be performed\.$/],
    ['block-storage', 'forbidden', /^Policy doesn't allow \S+ to be performed\.$/],
  ] as const)('setting the limits of %s is refused to a tenant: 403', async (service, type, says) => {
    const json = { quota_set: { [service === 'compute' ? 'cores' : 'volumes']: 1_000 } };
    await expectRefused(
      tenant,
      { service, method: 'PUT', path: QUOTAS[service].path, json },
      { status: 403, type, says, code: 'POLICY_DENIED' },
    );
  });
});

describe('a key pair', () => {
  const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBUwLmpgP7VBPDRYQYdl3RgUsZFkd7dbeZNTCjRDuFkX conf';

  it('is imported once: 409 the second time', async () => {
    const name = ground.name('key');
    await importKeyPair(nova, name, PUBLIC_KEY, signal);
    ground.later(() => deleteKeyPair(nova, name, signal));
    expect(await listKeyPairs(nova, signal)).toContainEqual({
      name,
      publicKey: PUBLIC_KEY,
      fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
    });
    const json = { keypair: { name, public_key: PUBLIC_KEY } };
    await expectRefused(
      tenant,
      { service: 'compute', method: 'POST', path: '/os-keypairs', json },
      { status: 409, type: 'conflictingRequest', says: /already exists/, code: 'CONFLICT' },
    );
  });
});
