import { expect, test } from 'vitest';
import { computeLab } from '../testing/compute-lab.ts';

test('tags are put, found, and taken away, also while the server is locked', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  await lab.act(id, { lock: null });
  const tag = (method: string, name: string) => lab.nova(method, `/servers/${id}/tags/${encodeURIComponent(name)}`);
  const statuses = [];
  for (const method of ['PUT', 'PUT', 'GET', 'DELETE', 'DELETE', 'GET'] as const) {
    statuses.push((await tag(method, 'baton:x')).status);
  }
  expect(statuses).toEqual([201, 204, 204, 204, 404, 404]);
  expect((await tag('PUT', 'a/b')).status).toBe(400);
  expect((await tag('PUT', 'x'.repeat(61))).status).toBe(400);
  const tags = Array.from({ length: 50 }, (_, at) => `t${at}`);
  expect((await lab.nova('PUT', `/servers/${id}/tags`, { tags })).status).toBe(200);
  expect((await tag('PUT', 'one-more')).json).toEqual({
    badRequest: { code: 400, message: 'The number of tags exceeded the per-server limit 50' },
  });
  expect((await tag('PUT', 't1')).status).toBe(204);
  expect((await lab.nova('DELETE', `/servers/${id}/tags`)).status).toBe(204);
  expect((await lab.nova('GET', `/servers/${id}/tags`)).json).toEqual({ tags: [] });
  expect((await lab.nova('GET', `/servers/${id}/tags`, undefined, '2.25')).status).toBe(404);
});

test('tags are not written in RESCUE', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  lab.cloud.state.servers.update(id, { status: 'RESCUE' });
  expect((await lab.nova('PUT', `/servers/${id}/tags/x`)).json).toEqual({
    conflictingRequest: {
      code: 409,
      message: `Cannot 'update tag' instance ${id} while it is in vm_state rescued`,
    },
  });
});

test('metadata is merged, replaced and taken away, but not of a locked server', async () => {
  const lab = await computeLab();
  const id = await lab.running({ metadata: { k: 'v' } });
  const path = `/servers/${id}/metadata`;
  expect((await lab.nova('POST', path, { metadata: { x: 'y' } })).json).toEqual({ metadata: { k: 'v', x: 'y' } });
  expect((await lab.nova('PUT', path, { metadata: { z: '1' } })).json).toEqual({ metadata: { z: '1' } });
  expect((await lab.nova('PUT', `${path}/w`, { meta: { w: '2' } })).json).toEqual({ meta: { w: '2' } });
  expect((await lab.nova('PUT', `${path}/w`, { meta: { v: '2' } })).json).toEqual({
    badRequest: { code: 400, message: 'Request body and URI mismatch' },
  });
  expect((await lab.nova('DELETE', `${path}/z`)).status).toBe(204);
  expect((await lab.nova('DELETE', `${path}/z`)).status).toBe(404);
  expect((await lab.nova('GET', path)).json).toEqual({ metadata: { w: '2' } });
  expect((await lab.nova('POST', path, { metadata: { x: 'y'.repeat(256) } })).status).toBe(400);
  await lab.act(id, { lock: null });
  expect((await lab.nova('POST', path, { metadata: { x: 'y' } })).json).toEqual({
    conflictingRequest: { code: 409, message: `Instance ${id} is locked` },
  });
});
