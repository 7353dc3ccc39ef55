import { describe, expect, it } from 'vitest';
import { NOBODY } from '../../fixtures.ts';
import { expectRefused } from '../../refusal.ts';
import { actionCall, stateOf } from '../servers/stage.ts';
import { rescueCall, type Stage } from './stage.ts';

/** Rescues that Nova must not begin: each of them would end the guest first. */
export function casesOfRefusals(stage: Stage): void {
  const { ground, id, stableImageId } = stage;
  const { tenant, imageId } = ground;

  describe('a rescue of a server that boots from a volume', () => {
    it.each([
      ['before 2.87', rescueCall(id, stableImageId, '2.86')],
      ['by an image without hw_rescue_device and hw_rescue_bus', rescueCall(id, imageId)],
      ['by no image', rescueCall(id, null)],
    ])('%s is refused: 400', async (_what, call) => {
      await expectRefused(tenant, call, {
        status: 400,
        type: 'badRequest',
        says: /^Instance \S+ cannot be rescued: Cannot rescue a volume-backed instance$/,
        code: 'BAD_REQUEST',
      });
      expect(await stateOf(ground, id)).toBe('ACTIVE');
    });
  });

  describe('a rescue', () => {
    it('by an image that is not there is refused: 400', async () => {
      await expectRefused(tenant, rescueCall(id, NOBODY), {
        status: 400,
        type: 'badRequest',
        says: /^Requested rescue image '\S+' is not supported$/,
        code: 'BAD_REQUEST',
      });
    });

    it('of a server that is not there, and a way back of one, is 404', async () => {
      const expected = { status: 404, type: 'itemNotFound', code: 'NOT_FOUND' } as const;
      await expectRefused(tenant, rescueCall(NOBODY, stableImageId), expected);
      await expectRefused(tenant, actionCall(NOBODY, { unrescue: null }), expected);
    });

    it('that never was is not taken back: 409', async () => {
      await expectRefused(tenant, actionCall(id, { unrescue: null }), {
        status: 409,
        type: 'conflictingRequest',
        says: /^Cannot 'unrescue' instance \S+ while it is in vm_state active$/,
        code: 'CONFLICT',
      });
    });
  });
}
