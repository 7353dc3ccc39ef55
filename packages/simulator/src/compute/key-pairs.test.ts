import { expect, test } from 'vitest';
import { computeLab } from './testing/compute-lab.ts';

// Nova 26.2 gave this fingerprint to this key.
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Zt5eX0mV1p1Z0w5u6oVxkqV9b5l1m0bB0l8v6C1xY lb@example';
const FINGERPRINT = '2e:3f:89:d1:33:2f:3b:21:2b:56:04:2e:b5:f9:19:31';

test('a public key is imported, shown and deleted', async () => {
  const lab = await computeLab();
  const keypair = { name: 'k', public_key: PUBLIC_KEY };
  const shown = { name: 'k', public_key: PUBLIC_KEY, fingerprint: FINGERPRINT };
  expect(await lab.nova('POST', '/os-keypairs', { keypair })).toMatchObject({ status: 201, json: { keypair: shown } });
  expect(await lab.nova('POST', '/os-keypairs', { keypair })).toEqual({
    status: 409,
    json: { conflictingRequest: { code: 409, message: "Key pair 'k' already exists." } },
  });
  expect((await lab.nova('GET', '/os-keypairs', undefined, '2.1')).json).toEqual({ keypairs: [{ keypair: shown }] });
  expect((await lab.nova('GET', '/os-keypairs/k')).json).toMatchObject({ keypair: shown });
  expect((await lab.asAdmin('GET', '/os-keypairs')).json).toEqual({ keypairs: [] });
  expect((await lab.nova('DELETE', '/os-keypairs/k', undefined, '2.1')).status).toBe(202);
  expect((await lab.nova('DELETE', '/os-keypairs/k')).status).toBe(404);
});

test('what is no key, has no name, or is too much is refused', async () => {
  const lab = await computeLab();
  const add = (name: string, public_key: string) => lab.nova('POST', '/os-keypairs', { keypair: { name, public_key } });
  expect((await add('k', 'xx')).json).toEqual({
    badRequest: { code: 400, message: 'Keypair data is invalid: failed to generate fingerprint' },
  });
  expect((await add('a/b', PUBLIC_KEY)).status).toBe(400);
  await lab.asAdmin('PUT', `/os-quota-sets/${lab.cloud.projectId}`, { quota_set: { key_pairs: 0 } });
  expect((await add('k', PUBLIC_KEY)).json).toEqual({
    forbidden: { code: 403, message: 'Quota exceeded, too many key pairs.' },
  });
});
