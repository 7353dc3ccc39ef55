import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud, type Reply } from '../testing/fake-cloud.ts';
import {
  createServerImage,
  getConsoleLog,
  hardRebootServer,
  lockServer,
  startServer,
  stopServer,
  unlockServer,
} from './server-actions.ts';

const signal = new AbortController().signal;
const ACTION = 'POST /compute/v2.1/servers/s1/action';

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

const conflict = (message: string): Reply => ({ status: 409, json: { conflictingRequest: { code: 409, message } } });

function serverIs(status: string, taskState: string | null): void {
  const flavor = { original_name: 'f', vcpus: 1, ram: 1, disk: 1 };
  const server = {
    id: 's1',
    name: 'x',
    tenant_id: 'p1',
    status,
    'OS-EXT-STS:task_state': taskState,
    flavor,
    metadata: {},
    created: '',
  };
  cloud.on('GET /compute/v2.1/servers/s1', () => ({ status: 200, json: { server } }));
}

describe('power', () => {
  it('goes by a null', async () => {
    cloud.on(ACTION, () => ({ status: 202 }));
    await stopServer(session.compute, 's1', signal);
    await startServer(session.compute, 's1', signal);
    expect(
      cloud.seen
        .filter(({ method }) => method === 'POST')
        .slice(1)
        .map(({ body }) => body),
    ).toEqual(['{"os-stop":null}', '{"os-start":null}']);
  });

  it.each([
    ['SHUTOFF', null],
    ['ACTIVE', 'powering-off'],
  ])('stopping what is %s %s is success', async (status, task) => {
    cloud.on(ACTION, () => conflict("Cannot 'stop' instance s1 while it is in vm_state stopped"));
    serverIs(status, task);
    await expect(stopServer(session.compute, 's1', signal)).resolves.toBeUndefined();
  });

  it.each([
    ['ACTIVE', null],
    ['ACTIVE', 'image_uploading'],
    ['RESCUE', null],
    ['SHUTOFF', 'powering-on'],
  ])('stopping what is %s %s is not', async (status, task) => {
    cloud.on(ACTION, () => conflict('Instance s1 is locked'));
    serverIs(status, task);
    await expect(stopServer(session.compute, 's1', signal)).rejects.toMatchObject({
      code: 'CONFLICT',
      serviceMessage: 'Instance s1 is locked',
    });
  });

  it('starting what runs is success, and what is being stopped is not', async () => {
    cloud.on(ACTION, () => conflict("Cannot 'start' instance s1 while it is in vm_state active"));
    serverIs('ACTIVE', null);
    await startServer(session.compute, 's1', signal);
    serverIs('ACTIVE', 'powering-off');
    await expect(startServer(session.compute, 's1', signal)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

it('pulls the plug and boots, and hides no refusal', async () => {
  cloud.on(ACTION, () => ({ status: 202 }));
  await hardRebootServer(session.compute, 's1', signal);
  expect(cloud.seen.at(-1)?.body).toBe('{"reboot":{"type":"HARD"}}');
  cloud.on(ACTION, () => conflict("Cannot 'reboot' instance s1 while it is in vm_state rescued"));
  await expect(hardRebootServer(session.compute, 's1', signal)).rejects.toMatchObject({ code: 'CONFLICT' });
});

it('locks with a reason, and unlocks', async () => {
  cloud.on(ACTION, () => ({ status: 202 }));
  await lockServer(session.compute, 's1', 'moved to os2', signal);
  expect(cloud.seen.at(-1)).toMatchObject({
    body: '{"lock":{"locked_reason":"moved to os2"}}',
    headers: { 'openstack-api-version': 'compute 2.73' },
  });
  await unlockServer(session.compute, 's1', signal);
  expect(cloud.seen.at(-1)?.body).toBe('{"unlock":null}');
});

it('an image of a server answers with its id', async () => {
  cloud.on(ACTION, () => ({ status: 202, json: { image_id: 'i1' } }));
  expect(await createServerImage(session.compute, 's1', 'n', { run: '1' }, signal)).toBe('i1');
  expect(cloud.seen.at(-1)?.body).toBe('{"createImage":{"name":"n","metadata":{"run":"1"}}}');
});

describe('the console', () => {
  it('gives its last lines', async () => {
    cloud.on(ACTION, () => ({ status: 200, json: { output: 'login:' } }));
    expect(await getConsoleLog(session.compute, 's1', 5, signal)).toBe('login:');
    expect(cloud.seen.at(-1)?.body).toBe('{"os-getConsoleOutput":{"length":5}}');
  });

  it.each<[Reply]>([
    [conflict('Instance s1 is not ready')],
    [
      {
        status: 501,
        json: { notImplemented: { code: 501, message: 'Unable to get console log, functionality not implemented' } },
      },
    ],
    [{ status: 404, json: { itemNotFound: { code: 404, message: 'Guest does not have a console available.' } } }],
  ])('is empty where there is none: %j', async (reply) => {
    cloud.on(ACTION, () => reply);
    expect(await getConsoleLog(session.compute, 's1', 5, signal)).toBe('');
  });

  it('of no server is an error', async () => {
    cloud.on(ACTION, () => ({
      status: 404,
      json: { itemNotFound: { code: 404, message: 'Instance s1 could not be found.' } },
    }));
    await expect(getConsoleLog(session.compute, 's1', 5, signal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
