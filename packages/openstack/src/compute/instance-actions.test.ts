import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { listInstanceActions } from './instance-actions.ts';

const signal = new AbortController().signal;

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

it('actions come newest first, with the request that made each', async () => {
  const action = (name: string, request: string, time: string): object => ({
    action: name,
    request_id: request,
    start_time: time,
    user_id: 'u',
    project_id: 'p',
    instance_uuid: 's1',
    message: null,
  });
  cloud.on('GET /compute/v2.1/servers/s1/os-instance-actions', () => ({
    status: 200,
    json: {
      instanceActions: [
        action('create', 'req-1', '2026-11-22T12:00:00.000000'),
        action('stop', 'req-3', '2026-11-22T13:00:00.000000'),
        action('start', 'req-2', '2026-11-22T12:30:00.000000'),
      ],
    },
  }));
  expect((await listInstanceActions(session.compute, 's1', signal)).map((one) => [one.action, one.requestId])).toEqual([
    ['stop', 'req-3'],
    ['start', 'req-2'],
    ['create', 'req-1'],
  ]);
});
