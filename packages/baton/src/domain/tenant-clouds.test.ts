import { expect, test } from 'vitest';
import { openTo, type TenantClouds } from './tenant-clouds.ts';

const clouds: TenantClouds = {
  source: [{ name: 'os1', projectId: null }],
  target: [
    { name: 'os2-blog', projectId: 'project-2' },
    { name: 'os2', projectId: null },
    { name: 'os2-shop', projectId: 'project-1' },
    { name: 'os2', projectId: 'project-1' },
  ],
  operator: [],
};

test('what is open to every project, and to this one, each once', () => {
  expect(openTo('project-1', clouds)).toEqual({ source: ['os1'], target: ['os2', 'os2-shop'], operator: [] });
  expect(openTo('project-2', clouds).target).toEqual(['os2-blog', 'os2']);
  expect(openTo('project-3', clouds).target).toEqual(['os2']);
});
