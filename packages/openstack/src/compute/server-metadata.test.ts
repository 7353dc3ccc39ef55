import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { setServerMetadata } from './server-metadata.ts';

const signal = new AbortController().signal;
const CALL = 'POST /compute/v2.1/servers/s1/metadata';

let cloud: FakeCloud;
let session: CloudSession;
beforeEach(async () => {
  cloud = await startFakeCloud();
  session = await openSession(cloud.config());
});
afterEach(async () => {
  await session.close();
  await cloud.close();
});

it('sends only the keys that are set, in one call', async () => {
  const metadata = { _export_answer: 'accepted', migrate_flag: '' };
  cloud.on(CALL, () => ({ status: 200, json: { metadata: { role: 'lb', ...metadata } } }));
  await setServerMetadata(session.compute, 's1', metadata, signal);
  expect(cloud.seen.filter(({ method }) => method === 'POST').at(-1)?.body).toBe(JSON.stringify({ metadata }));
  expect(cloud.seen.filter(({ path }) => path.endsWith('/servers/s1/metadata'))).toHaveLength(1);
});

it('keeps odd ids in their segment', async () => {
  await expect(setServerMetadata(session.compute, '../flavors', {}, signal)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(cloud.seen.at(-1)?.path).toBe('/compute/v2.1/servers/..%2Fflavors/metadata');
});

it.each([
  [409, { conflictingRequest: { code: 409, message: 'Instance s1 is locked' } }, 'CONFLICT'],
  [
    409,
    {
      conflictingRequest: {
        code: 409,
        message: "Cannot 'update metadata' instance s1 while it is in vm_state rescued",
      },
    },
    'CONFLICT',
  ],
  [
    400,
    { badRequest: { code: 400, message: 'Invalid input for field/attribute a. Value: xxx is too long' } },
    'BAD_REQUEST',
  ],
  [403, { forbidden: { code: 403, message: 'Quota exceeded, too many metadata items' } }, 'QUOTA_EXCEEDED'],
])('%i %j is %s', async (status, json, code) => {
  cloud.on(CALL, () => ({ status, json }));
  await expect(setServerMetadata(session.compute, 's1', { a: 'x' }, signal)).rejects.toMatchObject({ code, status });
});
