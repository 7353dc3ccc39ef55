import { expect, test } from 'vitest';
import { createPathMatcher } from './match-path.ts';
import type { Route, Service } from './service.ts';

function service(prefix: string, paths: readonly string[]): Service {
  const routes = paths.map((path): Route => ({ method: 'GET', path, handle: () => ({ status: 200 }) }));
  return { type: 'compute', prefix, routes, microversions: null, refuse: ({ status }) => ({ status }) };
}

const match = createPathMatcher([
  service('/compute', ['/', '/v2.1']),
  service('/compute/v2.1', ['/servers/:id', '/servers/detail', '/servers/:id/action']),
  service('/volume/v3/:project_id', ['/volumes/:id']),
]);
const first = (path: string) => match(path).matches[0];

test('fills the names and decodes them', () => {
  expect(first('/compute/v2.1/servers/a%20b/action')?.params).toEqual({ id: 'a b' });
  expect(first('/volume/v3/p1/volumes/v1')?.params).toEqual({ project_id: 'p1', id: 'v1' });
  expect(first('/compute/v2.1/servers/100%')?.params).toEqual({ id: '100%' });
});

test('prefers what is literal', () => {
  expect(first('/compute/v2.1/servers/detail')?.route.path).toBe('/servers/detail');
  expect(first('/compute/v2.1/servers/other')?.route.path).toBe('/servers/:id');
});

test('a slash at the end means nothing', () => {
  expect(first('/compute/v2.1/')?.route.path).toBe('/v2.1');
  expect(first('/compute')?.route.path).toBe('/');
});

test('tells whose path it is also where there is no route', () => {
  expect(match('/compute/v2.1/nothing')).toMatchObject({ service: { prefix: '/compute/v2.1' }, matches: [] });
  expect(match('/nobody')).toEqual({ service: null, matches: [] });
});
