import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud, type Reply } from '../testing/fake-cloud.ts';
import { rescueServer, unrescueServer } from './rescue.ts';

const signal = new AbortController().signal;
const ACTION = 'POST /compute/v2.1/servers/s1/action';

let cloud: FakeCloud;
let session: CloudSession;
const start = async (computeMax: string): Promise<void> => {
  cloud = await startFakeCloud({ computeMax });
  session = await openSession(cloud.config());
};
const stop = async (): Promise<void> => {
  await session.close();
  await cloud.close();
};
beforeEach(() => start('2.93'));
afterEach(stop);

const conflict = (message: string): Reply => ({ status: 409, json: { conflictingRequest: { code: 409, message } } });

function serverIs(status: string, taskState: string | null): void {
  const flavor = { original_name: 'f', vcpus: 1, ram: 1, disk: 1 };
  const about = { id: 's1', name: 'x', tenant_id: 'p1', flavor, metadata: {}, created: '' };
  const server = { ...about, status, 'OS-EXT-STS:task_state': taskState };
  cloud.on('GET /compute/v2.1/servers/s1', () => ({ status: 200, json: { server } }));
}

it.each([
  ['2.93', 'compute 2.87'],
  ['2.79', 'compute 2.79'],
])('rescues by an image in a cloud of %s by %s', async (max, version) => {
  await stop();
  await start(max);
  cloud.on(ACTION, () => ({ status: 200, json: { adminPass: 'x' } }));
  expect(await rescueServer(session.compute, 's1', 'i1', signal)).toBeUndefined();
  expect(cloud.seen.at(-1)).toMatchObject({
    body: '{"rescue":{"rescue_image_ref":"i1"}}',
    headers: { 'openstack-api-version': version },
  });
});

describe('rescuing', () => {
  it.each([
    ['RESCUE', null],
    ['ACTIVE', 'rescuing'],
  ])('what is %s %s is success', async (status, task) => {
    cloud.on(ACTION, () => conflict("Cannot 'rescue' instance s1 while it is in vm_state rescued"));
    serverIs(status, task);
    await expect(rescueServer(session.compute, 's1', 'i1', signal)).resolves.toBeUndefined();
  });

  it.each([
    ['ACTIVE', 'powering-off'],
    ['RESCUE', 'unrescuing'],
    ['PAUSED', null],
  ])('what is %s %s is not', async (status, task) => {
    cloud.on(ACTION, () => conflict('it is busy'));
    serverIs(status, task);
    await expect(rescueServer(session.compute, 's1', 'i1', signal)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('unrescuing', () => {
  it('goes by a null', async () => {
    cloud.on(ACTION, () => ({ status: 202 }));
    await unrescueServer(session.compute, 's1', signal);
    expect(cloud.seen.at(-1)?.body).toBe('{"unrescue":null}');
  });

  it('what is ACTIVE, or becomes so, is success; what is off is not', async () => {
    cloud.on(ACTION, () => conflict("Cannot 'unrescue' instance s1 while it is in vm_state active"));
    serverIs('ACTIVE', null);
    await unrescueServer(session.compute, 's1', signal);
    serverIs('RESCUE', 'unrescuing');
    await unrescueServer(session.compute, 's1', signal);
    serverIs('SHUTOFF', null);
    await expect(unrescueServer(session.compute, 's1', signal)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
