import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keystoneToken } from './keystone-token.ts';
import { type FakeKeystone, SHOP, startFakeKeystone } from './testing/fake-keystone.ts';

const alive = new AbortController().signal;
let directory: string;
let keystone: FakeKeystone;

beforeEach(async () => {
  keystone = await startFakeKeystone();
  directory = await mkdtemp(join(tmpdir(), 'baton-keystone-token-'));
  const file = join(directory, 'clouds.yaml');
  const entry = (password: string): string =>
    `{auth: {auth_url: ${keystone.authUrl}, username: nf, password: ${password}, project_name: shop}}`;
  await writeFile(file, `clouds: {os1: ${entry('the-password')}, os2: ${entry('a-wrong-one')}}\n`, { mode: 0o600 });
  vi.stubEnv('OS_CLIENT_CONFIG_FILE', file);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await keystone.close();
  await rm(directory, { recursive: true });
});

it('is of the project of the entry, and lives on', async () => {
  const token = await keystoneToken('os1', alive);
  expect(keystone.tokens.get(token)).toMatchObject({ project: SHOP });
});

it('what keeps it from being given is told in our words, without a secret', async () => {
  await expect(keystoneToken('os9', alive)).rejects.toMatchObject({ name: 'BatonError', code: 'CLOUD_UNKNOWN' });
  const thrown: unknown = await keystoneToken('os2', alive).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ name: 'BatonError', code: 'UNAUTHORIZED', kind: 'user', requestIds: ['req-k'] });
  expect(String(thrown)).not.toContain('a-wrong-one');
});
