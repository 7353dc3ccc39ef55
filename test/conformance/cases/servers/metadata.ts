import { lockServer, setServerMetadata, unlockServer } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { NOBODY } from '../../fixtures.ts';
import { expectRefused } from '../../refusal.ts';
import type { RawCall } from '../../raw-client.ts';
import { serverOf, settled, type Stage } from './stage.ts';

/** By its metadata a customer asks for something, and is answered. */
export function casesOfMetadata(stage: Stage): void {
  const { ground, id } = stage;
  const { signal, tenant } = ground;
  const nova = tenant.session.compute;

  const set = (server: string, metadata: object): RawCall => ({
    service: 'compute',
    method: 'POST',
    path: `/servers/${server}/metadata`,
    json: { metadata },
  });

  describe('metadata', () => {
    it('is set key by key, and the others stay: 200 with all of it', async () => {
      await settled(ground, id, 'ACTIVE');
      const answer = await tenant.raw.send(set(id, { conf_flag: 'go', conf_answer: 'x'.repeat(255) }));
      expect(answer.status).toBe(200);
      const all = { role: 'primary', conf_flag: 'go', conf_answer: 'x'.repeat(255) };
      expect(answer.body).toEqual({ metadata: all });
      await setServerMetadata(nova, id, { conf_flag: '', conf_answer: 'accepted: begins' }, signal);
      expect((await serverOf(ground, id)).metadata).toEqual({ ...all, conf_flag: '', conf_answer: 'accepted: begins' });
    });

    it('of a server that its tenant has locked is refused: 409, until it is unlocked', async () => {
      await lockServer(nova, id, 'conf moved', signal);
      await expectRefused(tenant, set(id, { conf_flag: 'go' }), {
        status: 409,
        type: 'conflictingRequest',
        says: /^Instance \S+ is locked$/,
        code: 'CONFLICT',
      });
      await unlockServer(nova, id, signal);
      expect((await serverOf(ground, id)).metadata).toMatchObject({ conf_flag: '' });
    });

    it('with a value of more than 255 characters is refused: 400', async () => {
      const expected = { status: 400, type: 'badRequest', code: 'BAD_REQUEST' } as const;
      await expectRefused(tenant, set(id, { conf_answer: 'x'.repeat(256) }), expected);
    });

    it('of a server that is not there is refused: 404', async () => {
      const expected = { status: 404, type: 'itemNotFound', code: 'NOT_FOUND' } as const;
      await expectRefused(tenant, set(NOBODY, { conf_flag: 'go' }), expected);
    });
  });
}
