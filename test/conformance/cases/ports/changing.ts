import { getPort, listAll, listPorts, setPortUp, setTags, type Port } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makePort, NOBODY } from '../../fixtures.ts';
import { expectRefused } from '../../refusal.ts';
import type { Stage } from './stage.ts';

/** How ports are found again, and how they are changed by one hand at a time. */
export function casesOfChanging(stage: Stage): void {
  const { ground, lan, one } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const neutron = tenant.session.network;

  describe('ports are found', () => {
    const ids = (ports: readonly Port[]): readonly string[] => ports.map((port) => port.id);

    it.each(['description', 'macAddress', 'name'] as const)('by %s, exactly', async (key) => {
      expect(ids(await listPorts(neutron, { [key]: one[key] }, signal))).toEqual([one.id]);
      expect(await listPorts(neutron, { [key]: one[key].slice(0, -1) }, signal)).toEqual([]);
    });

    it('by network', async () => {
      const found = await listPorts(neutron, { networkId: lan.network.id }, signal);
      expect(ids(found)).toContain(one.id);
      expect(found.every((port) => port.networkId === lan.network.id)).toBe(true);
      expect(await listPorts(neutron, { networkId: NOBODY }, signal)).toEqual([]);
    });

    it('by device, of which an unbound one has none', async () => {
      expect(await listPorts(neutron, { deviceId: NOBODY }, signal)).toEqual([]);
    });

    it('page by page: a full page names the next one, and together they are all', async () => {
      const path = `/ports?network_id=${lan.network.id}&limit=2`;
      const first = await raw.send({ service: 'network', method: 'GET', path });
      expect(first.body).toMatchObject({
        ports: [expect.anything(), expect.anything()],
        ports_links: expect.arrayContaining([{ rel: 'next', href: expect.stringMatching(/[?&]marker=/) }]),
      });
      const all = await listPorts(neutron, { networkId: lan.network.id }, signal);
      const paged = await listAll(neutron, {
        path: '/ports',
        key: 'ports',
        item: z.object({ id: z.string() }),
        query: { network_id: lan.network.id, limit: 2 },
        signal,
      });
      expect(paged.map((port) => port.id).toSorted()).toEqual(ids(all).toSorted());
    });
  });

  describe('a change of a port', () => {
    it('bumps its revision', async () => {
      const port = await makePort(ground, lan);
      const json = { port: { description: `${port.description} again` } };
      const { body } = await raw.send({ service: 'network', method: 'PUT', path: `/ports/${port.id}`, json });
      expect(body).toMatchObject({ port: { ...json.port, revision_number: port.revision + 1 } });
    });

    it('by its tags bumps its revision, too', async () => {
      const port = await makePort(ground, lan);
      await setTags(neutron, 'ports', port.id, ['conf-b', 'conf-a'], signal);
      await setTags(neutron, 'ports', port.id, ['conf-c'], signal);
      const after = await getPort(neutron, port.id, signal);
      expect(after?.tags).toEqual(['conf-c']);
      expect(after?.revision).toBeGreaterThan(port.revision);
    });

    it('that expects an older revision is refused: 412 RevisionNumberConstraintFailed', async () => {
      const port = await makePort(ground, lan);
      const call = {
        service: 'network',
        path: `/ports/${port.id}`,
        headers: { 'if-match': 'revision_number=77' },
      } as const;
      const expected = {
        status: 412,
        type: 'RevisionNumberConstraintFailed',
        says: /^Constrained to 77, but current revision is \d+$/,
        code: 'REVISION_CONFLICT',
      } as const;
      await expectRefused(tenant, { ...call, method: 'PUT', json: { port: { description: 'x' } } }, expected);
      await expectRefused(tenant, { ...call, method: 'DELETE' }, expected);
      expect(await getPort(neutron, port.id, signal)).toEqual(port);
    });

    it('that expects the present revision is done', async () => {
      const port = await makePort(ground, lan);
      const headers = { 'if-match': `revision_number=${port.revision}` };
      const json = { port: { admin_state_up: false } };
      const answer = await raw.send({ service: 'network', method: 'PUT', path: `/ports/${port.id}`, json, headers });
      expect(answer.body).toMatchObject({ port: { admin_state_up: false } });
    });
  });

  it('a port is switched off and on, as often as it is asked for; unbound it is DOWN either way', async () => {
    const port = await makePort(ground, lan);
    const json = { port: { admin_state_up: false } };
    const answer = await raw.send({ service: 'network', method: 'PUT', path: `/ports/${port.id}`, json });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ port: { ...json.port, status: 'DOWN' } });
    expect(await setPortUp(neutron, port.id, false, signal)).toMatchObject({ adminStateUp: false });
    expect(await setPortUp(neutron, port.id, true, signal)).toMatchObject({ adminStateUp: true, status: 'DOWN' });
    await expect(setPortUp(neutron, NOBODY, false, signal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a port is deleted with 204, and its address and MAC are free at once', async () => {
    const port = await makePort(ground, lan);
    const answer = await raw.send({ service: 'network', method: 'DELETE', path: `/ports/${port.id}` });
    expect([answer.status, answer.text]).toEqual([204, '']);
    const again = await makePort(ground, lan, { macAddress: port.macAddress, fixedIps: port.fixedIps });
    expect(again.id).not.toBe(port.id);
  });
}
