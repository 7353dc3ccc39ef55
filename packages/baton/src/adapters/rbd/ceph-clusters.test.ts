import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CephClusters } from './ceph-clusters.ts';

/** What each cluster's program does; a real one is tried by test/disks/rbd.disks.ts. */
const PROGRAM = `#!/bin/sh
while [ "\${1#--}" != "$1" ]; do shift 2; done
case "$1 $2" in
  'info volumes/volume-none') echo 'rbd: error opening image volume-none: (2) No such file or directory' >&2; exit 2 ;;
  'info none/volume-v') echo "rbd: error opening pool 'none': (2) No such file or directory" >&2; exit 2 ;;
  'info '*) echo '{"id":"1","size":1073741824,"object_size":4194304,"features":["layering"]}' ;;
  'snap ls') echo '[{"id":4,"name":"baton-m-1-1","size":1073741824,"protected":"false"}]' ;;
  'snap create') echo 'rbd: failed: (17) File exists' >&2; exit 17 ;;
  'snap rm') echo 'rbd: failed: (110) Connection timed out' >&2; exit 110 ;;
  'export volumes/volume-slow@s') exec sleep 30 ;;
  'export '*) printf 'all of it' ;;
esac
`;
const IMAGE = { pool: 'volumes', image: 'volume-v' };
const never = new AbortController().signal;
let folder: string;
let clusters: CephClusters;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-ceph-'));
  await writeFile(join(folder, 'rbd'), PROGRAM);
  await chmod(join(folder, 'rbd'), 0o755);
  const cluster = { pool: 'volumes', through: ['env', `PATH=${folder}:${process.env['PATH'] ?? ''}`] };
  clusters = new CephClusters({ source: cluster, target: { ...cluster, id: 'baton', keyring: '/etc/ceph/b.keyring' } });
});
afterAll(() => rm(folder, { recursive: true }));

describe('Ceph clusters', () => {
  it('tell the size of an image and its snapshots', async () => {
    for (const side of ['source', 'target'] as const)
      expect(await clusters.look(side, IMAGE)).toEqual({ sizeBytes: 2 ** 30, snapshots: ['baton-m-1-1'] });
    expect(await clusters.digest('source', IMAGE, 's', never)).toBe(
      '07630777646b9ad0ad5940c20f7703e5ba431d90dc8f191af6916bffca3e859c',
    );
  });

  it('have no image, or no pool: the one is an answer, the other an error with its side', async () => {
    expect(await clusters.look('source', { pool: 'volumes', image: 'volume-none' })).toBeNull();
    await expect(clusters.look('target', { pool: 'none', image: 'volume-v' })).rejects.toMatchObject({
      code: 'CLUSTER_UNUSABLE',
      message: expect.stringMatching(
        /^The Ceph cluster of the target: rbd info failed: .* error opening pool 'none'/,
      ) as string,
      remedy: expect.stringContaining('named as rbd ls and rbd snap ls name them. Then start the migration') as string,
    });
  });

  it.each([
    ['COPY_NOT_PROVED', false, () => clusters.makeSnapshot('source', IMAGE, 's')],
    ['COPY_BROKEN', true, () => clusters.removeSnapshot('source', IMAGE, 's')],
    ['CLUSTER_UNUSABLE', false, () => clusters.makeSnapshot('source', IMAGE, 'a@b')],
  ] as const)('say %s', async (code, retryable, ask) => {
    await expect(ask()).rejects.toMatchObject({ code, retryable, kind: 'cloud' });
  });

  it('are left in the middle when they are told to', async () => {
    const slow = { pool: 'volumes', image: 'volume-slow' };
    const reason = new Error('rolled back');
    const stop = new AbortController();
    const reading = clusters.digest('source', slow, 's', stop.signal);
    setTimeout(() => stop.abort(reason), 50);
    await expect(reading).rejects.toBe(reason);
  });
});
