import { expect, test } from 'vitest';
import { guestEnded } from './index.ts';
import { computeLab } from './testing/compute-lab.ts';

test.each(['power-off', 'crash'] as const)('Nova notices a %s a while later', async (how) => {
  const lab = await computeLab();
  const id = await lab.running();
  guestEnded(lab.cloud, id, how);
  await lab.until(() => lab.cloud.state.guests.get(id) === null);
  expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', powerState: 1 });
  await lab.pass(3_000);
  expect(lab.server(id)).toMatchObject({ status: 'SHUTOFF', taskState: null, powerState: 4 });
  const { json } = await lab.nova('GET', `/servers/${id}/os-instance-actions`);
  expect(json).toMatchObject({ instanceActions: [{ action: 'stop', user_id: null }, { action: 'create' }] });
});

test('what was started again meanwhile goes on', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  guestEnded(lab.cloud, id, 'crash');
  await lab.act(id, { reboot: { type: 'HARD' } });
  await lab.pass(3_000);
  expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', powerState: 1 });
  expect(lab.cloud.state.guests.need(id).phase).toBe('running');
});
