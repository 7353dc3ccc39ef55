import {
  addServerTag,
  getConsoleLog,
  getPort,
  getVolume,
  listInstanceActions,
  lockServer,
  startServer,
  stopServer,
  unlockServer,
} from '@baton/openstack';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, expectOrder, statesUntil } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { actionCall, serverOf, settled, stateOf, type Stage } from './stage.ts';

/** Off, on, locked: what keeps a twin off, and what remembers it. */
export function casesOfPower(stage: Stage): void {
  const { ground, id, ports, boot, made } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const nova = tenant.session.compute;

  describe('the console', () => {
    it('tells its console as text', async () => {
      const answer = await raw.send(actionCall(id, { 'os-getConsoleOutput': { length: 50 } }));
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ output: expect.any(String) });
      await eventually(
        ground,
        'a line on the console',
        async () => (await getConsoleLog(nova, id, 50, signal)) || null,
      );
    });
  });

  describe('power', () => {
    let started: string | null = null;
    beforeAll(async () => {
      await startServer(nova, id, signal);
      await settled(ground, id, 'ACTIVE');
    });

    it('off: taken with 202, ACTIVE powering-off, then SHUTOFF with power state 4', async () => {
      const answer = await raw.send(actionCall(id, { 'os-stop': null }));
      expect([answer.status, answer.text]).toEqual([202, '']);
      await expectRefused(tenant, actionCall(id, { 'os-stop': null }), {
        status: 409,
        type: 'conflictingRequest',
        says: /^Cannot 'stop' instance \S+ while it is in task_state powering-off$/,
        code: 'CONFLICT',
      });
      // It runs still, so it cannot be started either.
      await expectRefused(tenant, actionCall(id, { 'os-start': null }), {
        status: 409,
        type: 'conflictingRequest',
        says: /^Cannot 'start' instance \S+ while it is in vm_state active$/,
        code: 'CONFLICT',
      });
      const seen = await statesUntil(ground, 'SHUTOFF', () => stateOf(ground, id));
      expectOrder(seen, ['ACTIVE powering-off', 'SHUTOFF']);
      expect(await serverOf(ground, id)).toMatchObject({ powerState: 4 });
    });

    it('off again: 409, and the client takes that for success', async () => {
      await stopServer(nova, id, signal);
      await settled(ground, id, 'SHUTOFF');
      await expectRefused(tenant, actionCall(id, { 'os-stop': null }), {
        status: 409,
        type: 'conflictingRequest',
        says: /^Cannot 'stop' instance \S+ while it is in vm_state stopped$/,
        code: 'CONFLICT',
      });
      await stopServer(nova, id, signal);
    });

    it('off leaves the volumes in use and the ports bound', async () => {
      await settled(ground, id, 'SHUTOFF');
      expect(await getVolume(tenant.session.blockStorage, boot.id, signal)).toMatchObject({ status: 'in-use' });
      expect(await getPort(tenant.session.network, ports[0]?.id ?? '', signal)).toMatchObject({ deviceId: id });
    });

    it('a lock keeps it off: start is 409 for its tenant, until it is unlocked', async () => {
      await settled(ground, id, 'SHUTOFF');
      const lock = actionCall(id, { lock: { locked_reason: 'conf moved' } });
      expect((await raw.send({ ...lock, microversion: '2.73' })).status).toBe(202);
      expect(await serverOf(ground, id)).toMatchObject({ locked: true, lockedReason: 'conf moved' });
      const expected = {
        status: 409,
        type: 'conflictingRequest',
        says: /^Instance \S+ is locked$/,
        code: 'CONFLICT',
      } as const;
      await expectRefused(tenant, actionCall(id, { 'os-start': null }), expected);
      await expectRefused(tenant, actionCall(id, { 'os-stop': null }), expected);
      await expectRefused(tenant, { service: 'compute', method: 'DELETE', path: `/servers/${id}` }, expected);
      await addServerTag(nova, id, 'conf-locked', signal);
      await lockServer(nova, id, 'conf moved again', signal);
      expect((await raw.send(actionCall(id, { unlock: null }))).status).toBe(202);
      await unlockServer(nova, id, signal);
      expect(await serverOf(ground, id)).toMatchObject({ locked: false, lockedReason: null });
    });

    it('on: taken with 202, SHUTOFF powering-on, then ACTIVE with power state 1', async () => {
      await settled(ground, id, 'SHUTOFF');
      const answer = await raw.send(actionCall(id, { 'os-start': null }));
      started = answer.headers.get('x-openstack-request-id');
      expect([answer.status, answer.text]).toEqual([202, '']);
      expectOrder(await statesUntil(ground, 'ACTIVE', () => stateOf(ground, id)), ['SHUTOFF powering-on', 'ACTIVE']);
      expect(await serverOf(ground, id)).toMatchObject({ powerState: 1 });
    });

    it('on again: 409, and the client takes that for success', async () => {
      await settled(ground, id, 'ACTIVE');
      await expectRefused(tenant, actionCall(id, { 'os-start': null }), {
        status: 409,
        type: 'conflictingRequest',
        says: /^Cannot 'start' instance \S+ while it is in vm_state active$/,
        code: 'CONFLICT',
      });
      await startServer(nova, id, signal);
    });

    it('is remembered, newest first, with the ids of the requests', async () => {
      const actions = await listInstanceActions(nova, id, signal);
      expect(actions.at(-1)).toMatchObject({
        action: 'create',
        requestId: made.headers.get('x-openstack-request-id'),
      });
      expect(actions[0]).toMatchObject({ action: 'start', requestId: started });
      expect(actions.slice(0, 2).map((one) => one.action)).toEqual(['start', 'unlock']);
      const { body } = await raw.send({
        service: 'compute',
        method: 'GET',
        path: `/servers/${id}/os-instance-actions`,
      });
      const { instanceActions } = body as { instanceActions: readonly { start_time: string }[] };
      expect(instanceActions[0]).toMatchObject({
        action: 'start',
        instance_uuid: id,
        request_id: expect.stringMatching(/^req-/),
        start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
        message: null,
      });
      const times = instanceActions.map((one) => one.start_time);
      expect(times).toEqual(times.toSorted().toReversed());
    });
  });
}
