import { expect, test } from 'vitest';
import { computeLab } from '../testing/compute-lab.ts';

test('a lock stands against the tenant, not against the admin', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  expect((await lab.act(id, { lock: { locked_reason: 'moved to os2' } })).status).toBe(202);
  expect((await lab.nova('GET', `/servers/${id}`)).json).toMatchObject({
    server: { locked: true, locked_reason: 'moved to os2' },
  });
  const locked = { conflictingRequest: { code: 409, message: `Instance ${id} is locked` } };
  for (const action of ['os-stop', 'os-start', 'pause', 'unpause', 'rescue', 'unrescue']) {
    expect((await lab.act(id, { [action]: null })).json).toEqual(locked);
  }
  expect((await lab.act(id, { reboot: { type: 'SOFT' } })).json).toEqual(locked);
  expect((await lab.nova('DELETE', `/servers/${id}`)).json).toEqual(locked);
  expect((await lab.act(id, { createImage: { name: 'i' } })).status).toBe(202);
  await lab.pass(1_000);
  expect((await lab.asAdmin('POST', `/servers/${id}/action`, { 'os-stop': null })).status).toBe(202);
  expect((await lab.act(id, { unlock: null })).status).toBe(202);
  expect((await lab.act(id, { unlock: null })).status).toBe(202);
  expect(lab.server(id)).toMatchObject({ locked: false, lockedReason: null });
});

test("an admin's lock is not the tenant's to undo", async () => {
  const lab = await computeLab();
  const id = await lab.running();
  await lab.asAdmin('POST', `/servers/${id}/action`, { lock: { locked_reason: 'billing' } });
  expect((await lab.act(id, { unlock: null })).json).toEqual({
    forbidden: {
      code: 403,
      message: "Policy doesn't allow os_compute_api:os-lock-server:unlock:unlock_override to be performed.",
    },
  });
  await lab.asAdmin('POST', `/servers/${id}/action`, { unlock: null });
  expect(lab.server(id).locked).toBe(false);
});

test('only an admin resets a state', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  expect((await lab.act(id, { 'os-resetState': { state: 'error' } })).status).toBe(403);
  await lab.asAdmin('POST', `/servers/${id}/action`, { 'os-resetState': { state: 'error' } });
  expect(lab.server(id).status).toBe('ERROR');
  expect((await lab.act(id, { 'os-stop': null })).status).toBe(202);
});
