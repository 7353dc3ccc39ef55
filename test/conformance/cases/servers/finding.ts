import { addServerTag, listAll, listServers, removeServerTag } from '@baton/openstack';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectRefused } from '../../refusal.ts';
import { serverOf, type Stage } from './stage.ts';

/** How servers are found again: by the tag that marks them, by name, in pages. */
export function casesOfFinding(stage: Stage): void {
  const { ground, id, name, tag } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const nova = tenant.session.compute;

  describe('servers are found', () => {
    let twinId = '';
    beforeAll(async () => {
      twinId = await stage.twin();
    });

    it('by tag', async () => {
      const found = await listServers(nova, { tag }, signal);
      expect(found.map((one) => one.id).toSorted()).toEqual([id, twinId].toSorted());
      expect(await listServers(nova, { tag: ground.name('tag') }, signal)).toEqual([]);
    });

    it('by name, which Nova reads as a regular expression', async () => {
      const ids = async (pattern: string): Promise<readonly string[]> => {
        const path = `/servers?name=${encodeURIComponent(pattern)}`;
        const { body } = await raw.send({ service: 'compute', method: 'GET', path });
        return (body as { servers: { id: string }[] }).servers.map((one) => one.id).toSorted();
      };
      expect(await ids(name)).toEqual([id, twinId].toSorted());
      expect(await ids(`^${name}$`)).toEqual([id]);
      expect((await listServers(nova, { name }, signal)).map((one) => one.id)).toEqual([id]);
    });

    it('page by page: a full page names the next one, and together they are all', async () => {
      const call = { service: 'compute', method: 'GET', microversion: '2.73' } as const;
      const { body } = await raw.send({ ...call, path: `/servers/detail?tags=${tag}&limit=1` });
      expect(body).toMatchObject({
        servers: [expect.anything()],
        servers_links: [{ rel: 'next', href: expect.stringMatching(/[?&]marker=/) }],
      });
      const found = await listAll(nova, {
        path: '/servers/detail',
        key: 'servers',
        item: z.object({ id: z.string() }),
        query: { tags: tag, limit: 1 },
        microversion: '2.73',
        signal,
      });
      expect(found.map((one) => one.id).toSorted()).toEqual([id, twinId].toSorted());
    });
  });

  describe('a tag', () => {
    it('is put with 201 when it is new and with 204 when it is there; the client takes both', async () => {
      const put = {
        service: 'compute',
        method: 'PUT',
        path: `/servers/${id}/tags/conf-a`,
        microversion: '2.73',
      } as const;
      expect((await raw.send(put)).status).toBe(201);
      expect((await raw.send(put)).status).toBe(204);
      await addServerTag(nova, id, 'conf-a', signal);
      expect((await serverOf(ground, id)).tags).toEqual(expect.arrayContaining(['conf-a', tag]));
    });

    it('is removed with 204, and with 404 when it is not there; the client takes both', async () => {
      await addServerTag(nova, id, 'conf-b', signal);
      const path = `/servers/${id}/tags/conf-b`;
      const remove = { service: 'compute', method: 'DELETE', path, microversion: '2.73' } as const;
      expect((await raw.send(remove)).status).toBe(204);
      await expectRefused(tenant, remove, { status: 404, type: 'itemNotFound', code: 'NOT_FOUND' });
      await removeServerTag(nova, id, 'conf-b', signal);
    });
  });
}
