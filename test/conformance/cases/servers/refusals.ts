import { describe, it } from 'vitest';
import { NOBODY } from '../../fixtures.ts';
import { expectRefused } from '../../refusal.ts';
import { actionCall, createCall, disk, type Stage } from './stage.ts';

/** Creations that Nova must not take: a server that is made wrongly must not be found by its tag. */
export function casesOfRefusals(stage: Stage): void {
  const { ground, ports } = stage;
  const { tenant, flavorId, imageId } = ground;
  const server = { name: ground.name('server'), flavorRef: flavorId, imageRef: imageId, networks: 'none' };

  describe('a server is refused', () => {
    it.each([
      ['of a flavor that is not there', { flavorRef: NOBODY }, /could not be found/],
      ['from an image that is not there', { imageRef: NOBODY }, /could not|can not|not found/i],
      ['on a port that is not there', { networks: [{ port: NOBODY }] }, /could not be found/],
      ['from a volume that is not there', { imageRef: '', block_device_mapping_v2: [disk(NOBODY, 0)] }, /volume/i],
      ['in an availability zone that is not there', { availability_zone: 'conf-nowhere' }, /availability zone/i],
      ['with a key pair that is not there', { key_name: 'conf-nobody' }, /key_name/],
      ['without anything to boot from', { imageRef: '' }, /imageRef|block device|boot/i],
    ] as const)('%s: 400', async (_what, over, says) => {
      const expected = { status: 400, type: 'badRequest', says, code: 'BAD_REQUEST' } as const;
      await expectRefused(tenant, createCall({ ...server, ...over }), expected);
    });

    it('on a port that another one has: 409', async () => {
      await expectRefused(tenant, createCall({ ...server, networks: [{ port: ports[0].id }] }), {
        status: 409,
        type: 'conflictingRequest',
        says: /is still in use/,
        code: 'CONFLICT',
      });
    });

    it('with a body that Nova does not know: 400', async () => {
      await expectRefused(tenant, createCall({ ...server, conf_unknown: true }), {
        status: 400,
        type: 'badRequest',
        says: /conf_unknown/,
        code: 'BAD_REQUEST',
      });
    });
  });

  it.each(['os-stop', 'os-start', 'unlock'])('%s of a server that is not there is 404', async (action) => {
    const expected = { status: 404, type: 'itemNotFound', code: 'NOT_FOUND' } as const;
    await expectRefused(tenant, actionCall(NOBODY, { [action]: null }), expected);
  });
}
