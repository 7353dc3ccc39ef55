import { describe, expect, test } from 'vitest';
import { computeLab } from '../testing/compute-lab.ts';

const conflict = (message: string) => ({ status: 409, json: { conflictingRequest: { code: 409, message } } });
const cannot = (action: string, id: string, what: string) =>
  conflict(`Cannot '${action}' instance ${id} while it is in ${what}`);

describe('stop and start', () => {
  test('let the guest end by itself, and boot again', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    expect(await lab.act(id, { 'os-stop': null })).toEqual({ status: 202, json: null });
    expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', taskState: 'powering-off', powerState: 1 });
    expect(await lab.act(id, { 'os-stop': null })).toEqual(cannot('stop', id, 'task_state powering-off'));
    expect(await lab.act(id, { 'os-start': null })).toEqual(cannot('start', id, 'vm_state active'));
    await lab.pass(100);
    expect(lab.cloud.state.guests.need(id).phase).toBe('stopping');
    await lab.until(() => lab.server(id).taskState === null);
    expect(lab.server(id)).toMatchObject({ status: 'SHUTOFF', powerState: 4 });
    expect(lab.cloud.state.guests.get(id)).toBeNull();
    expect(await lab.act(id, { 'os-stop': null })).toEqual(cannot('stop', id, 'vm_state stopped'));
    expect((await lab.act(id, { 'os-getConsoleOutput': {} })).json).toEqual({
      itemNotFound: { code: 404, message: 'Guest does not have a console available.' },
    });
    expect((await lab.act(id, { 'os-start': null })).status).toBe(202);
    expect(lab.server(id)).toMatchObject({ status: 'SHUTOFF', taskState: 'powering-on' });
    await lab.until(() => lab.server(id).status === 'ACTIVE');
    expect(lab.server(id)).toMatchObject({ taskState: null, powerState: 1 });
    await lab.until(() => lab.cloud.state.guests.get(id)?.phase === 'running');
    const { json } = await lab.nova('GET', `/servers/${id}/os-instance-actions`);
    expect(json).toMatchObject({
      instanceActions: [
        { action: 'start', message: null, request_id: expect.stringMatching(/^req-/) as string },
        { action: 'stop' },
        { action: 'create' },
      ],
    });
  });

  test('pull the plug of a guest that does not listen, after a minute', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    lab.cloud.faults.onTask({ task: 'guest.off', fault: 'stuck' });
    await lab.act(id, { 'os-stop': null });
    await lab.pass(59_000);
    expect(lab.server(id).taskState).toBe('powering-off');
    await lab.pass(2_000);
    expect(lab.server(id)).toMatchObject({ status: 'SHUTOFF', taskState: null });
    expect(lab.cloud.state.guests.get(id)).toBeNull();
  });

  test('leave everything as it was when they fail, or nothing comes when they are stuck', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    lab.cloud.faults.onTask({ task: 'server.stop', fault: 'fail' });
    await lab.act(id, { 'os-stop': null });
    await lab.pass(200);
    expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', taskState: null });
    const { json } = await lab.nova('GET', `/servers/${id}/os-instance-actions`);
    expect(json).toMatchObject({ instanceActions: [{ action: 'stop', message: 'Error' }, { action: 'create' }] });
    lab.cloud.faults.onTask({ task: 'server.stop', fault: 'stuck' });
    await lab.act(id, { 'os-stop': null });
    await lab.pass(70_000);
    expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', taskState: 'powering-off' });
    expect((await lab.asAdmin('POST', `/servers/${id}/action`, { 'os-resetState': { state: 'active' } })).status).toBe(
      202,
    );
    expect((await lab.act(id, { 'os-stop': null })).status).toBe(202);
  });

  test('cannot stop what Nova has not placed yet', async () => {
    const lab = await computeLab();
    const server = { name: 'x', flavorRef: '1', imageRef: lab.image.id, networks: 'none' };
    await lab.nova('POST', '/servers', { server });
    const id = lab.cloud.state.servers.all()[0]?.id ?? '';
    expect(await lab.act(id, { 'os-stop': null })).toMatchObject({
      status: 404,
      json: { itemNotFound: { message: `Instance ${id} could not be found.` } },
    });
    expect(await lab.act(id, { 'os-getConsoleOutput': {} })).toEqual(conflict(`Instance ${id} is not ready`));
    await lab.pass(100);
    expect(await lab.act(id, { 'os-stop': null })).toEqual(cannot('stop', id, 'vm_state building'));
  });
});

test('a reboot goes by ACPI, or by the plug', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  const bootOf = () => lab.cloud.state.guests.get(id)?.bootId;
  const first = bootOf();
  expect((await lab.act(id, { reboot: { type: 'SOFT' } })).status).toBe(202);
  expect(lab.server(id)).toMatchObject({ status: 'REBOOT', taskState: 'rebooting' });
  await lab.pass(100);
  expect(lab.cloud.state.guests.need(id).phase).toBe('stopping');
  await lab.until(() => lab.server(id).status === 'ACTIVE');
  expect(bootOf()).not.toBe(first);
  const second = bootOf();
  await lab.pass(2_000);
  await lab.act(id, { reboot: { type: 'HARD' } });
  expect(lab.server(id)).toMatchObject({ status: 'HARD_REBOOT', taskState: 'rebooting_hard' });
  await lab.pass(100);
  expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', taskState: null });
  expect(bootOf()).not.toBe(second);
  expect((await lab.act(id, { reboot: { type: 'x' } })).json).toEqual({
    badRequest: {
      code: 400,
      message:
        "Invalid input for field/attribute type. Value: x. 'x' is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']",
    },
  });
});

test('a paused guest stands still', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  await lab.act(id, { pause: null });
  await lab.pass(200);
  expect(lab.server(id)).toMatchObject({ status: 'PAUSED', powerState: 3 });
  expect(lab.cloud.state.guests.need(id).pausedAtMs).not.toBeNull();
  expect(await lab.act(id, { 'os-stop': null })).toEqual(cannot('stop', id, 'vm_state paused'));
  await lab.act(id, { unpause: null });
  await lab.pass(200);
  expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', powerState: 1 });
  expect(lab.cloud.state.guests.need(id).pausedAtMs).toBeNull();
});

test('actions that are none are refused', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  const malformed = { badRequest: { code: 400, message: 'Malformed request body' } };
  expect((await lab.act(id, { 'os-stop': null, 'os-start': null })).json).toEqual(malformed);
  expect((await lab.act(id, {})).json).toEqual(malformed);
  expect((await lab.act(id, { toString: null })).json).toEqual({
    badRequest: { code: 400, message: 'There is no such action: toString' },
  });
});
