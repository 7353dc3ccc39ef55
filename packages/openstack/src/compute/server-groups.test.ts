import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud, type FakeCloudOptions } from '../testing/fake-cloud.ts';
import { listServerGroups } from './server-groups.ts';

const signal = new AbortController().signal;
const PATH = 'GET /compute/v2.1/os-server-groups';

let cloud: FakeCloud;
let session: CloudSession;
const start = async (options: FakeCloudOptions = {}): Promise<void> => {
  cloud = await startFakeCloud(options);
  session = await openSession(cloud.config());
};
beforeEach(() => start());
afterEach(async () => {
  await session.close();
  await cloud.close();
});

it('asks until a page is empty: Nova names no next one', async () => {
  const all = ['g1', 'g2', 'g3'].map((id) => ({ id, name: id, policy: 'anti-affinity', rules: {}, members: ['s1'] }));
  cloud.on(PATH, ({ query }) => {
    const offset = Number(query.get('offset') ?? 0);
    return { status: 200, json: { server_groups: all.slice(offset, offset + 2) } };
  });
  const found = await listServerGroups(session.compute, signal);
  expect(found.map(({ id }) => id)).toEqual(['g1', 'g2', 'g3']);
  expect(found[0]).toEqual({ id: 'g1', name: 'g1', policy: 'anti-affinity', memberIds: ['s1'] });
  expect(cloud.seen.at(-1)?.headers['openstack-api-version']).toBe('compute 2.64');
});

it('reads the list of policies of a cloud before 2.64', async () => {
  await session.close();
  await cloud.close();
  await start({ computeMax: '2.60' });
  const old = { id: 'g1', name: 'g1', policies: ['soft-affinity'], metadata: {}, members: [] };
  cloud.on(PATH, ({ query }) => ({ status: 200, json: { server_groups: query.has('offset') ? [] : [old] } }));
  expect(await listServerGroups(session.compute, signal)).toMatchObject([{ policy: 'soft-affinity', memberIds: [] }]);
});

it('ends when a cloud does not know offsets', async () => {
  const one = { id: 'g1', name: 'g1', policy: 'affinity', members: [] };
  cloud.on(PATH, () => ({ status: 200, json: { server_groups: [one] } }));
  await expect(listServerGroups(session.compute, signal)).rejects.toMatchObject({ code: 'BAD_ANSWER' });
});
