/** The settings that the guides show may be copied: each is read by what reads it in use. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readRbdClusters } from '../cli/plan/rbd-clusters-file.ts';
import { readRoleMapping } from '../login/role-file.ts';
import { readWebhooks } from '../observability/webhooks/webhook-file.ts';
import { readSelfService } from '../self-service/self-service-file.ts';
import { blockOf } from '../testing/documents.ts';

it('roles', () => {
  const { rules } = readRoleMapping(blockOf('docs/how-to/give-people-access.md', 'baton: 1'), 'roles.yaml');
  expect(rules.map(({ access }) => access)).toContain('operator');
});

it('webhooks', () => {
  const webhooks = readWebhooks(
    blockOf('docs/how-to/get-told-by-webhooks.md', 'webhooks:'),
    '/etc/baton/webhooks.yaml',
  );
  expect(webhooks.length).toBeGreaterThan(0);
});

it('self-service', () => {
  const text = blockOf('docs/how-to/let-customers-migrate-by-metadata.md', 'baton: 1');
  expect(readSelfService(text, '/etc/baton/self-service.yaml').routes).toHaveLength(1);
});

it('clusters of Ceph', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-documented-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ceph.yaml');
  await writeFile(file, blockOf('docs/how-to/copy-disks-from-ceph-to-ceph.md', 'source:'));
  expect(await readRbdClusters(file)).toMatchObject({ source: { pool: 'volumes', id: 'baton' }, goalSeconds: 10 });
});
