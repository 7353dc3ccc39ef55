import { describe, expect, test } from 'vitest';
import { serve } from '../http/testing/serve.ts';
import { createIdentityService } from './identity-service.ts';

const keystone = () => serve((cloud) => [createIdentityService(cloud)]);
type Keystone = Awaited<ReturnType<typeof keystone>>;

const DEFAULT = { id: 'default' };
const demo = (password = 'simulated', domain: object = DEFAULT) => ({
  methods: ['password'],
  password: { user: { name: 'demo', domain, password } },
});
const REFUSED = {
  error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' },
};

function login({ call }: Keystone, identity: object, scope?: unknown): Promise<Response> {
  const body = JSON.stringify({ auth: { identity, scope } });
  return call('/identity/v3/auth/tokens', { method: 'POST', body, token: null });
}

const project = (name: string) => ({ project: { name, domain: { name: 'Default' } } });

async function tokenOf(answer: Response) {
  const { token } = (await answer.json()) as { token: Record<string, unknown> };
  return { id: answer.headers.get('x-subject-token') ?? '', token };
}

describe('POST /auth/tokens', () => {
  test('gives a token with project, roles and catalog', async () => {
    const served = await keystone();
    const answer = await login(served, demo(), project('demo'));
    expect(answer.status).toBe(201);
    const { id, token } = await tokenOf(answer);
    expect(id).toMatch(/^gAAAAA/);
    expect(token).toMatchObject({
      methods: ['password'],
      user: { name: 'demo', domain: { id: 'default', name: 'Default' } },
      project: { id: served.cloud.projectId, name: 'demo', domain: { id: 'default', name: 'Default' } },
      roles: [{ name: 'member' }, { name: 'reader' }],
    });
    expect(token['expires_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(Date.parse(String(token['expires_at']))).toBeGreaterThan(Date.now() + 3_600_000);
    const catalog = token['catalog'] as { type: string; endpoints: { interface: string; url: string }[] }[];
    expect(catalog.map(({ type }) => type)).toEqual([
      'compute',
      'volumev3',
      'block-storage',
      'image',
      'network',
      'identity',
    ]);
    expect(catalog[1]?.endpoints.find((endpoint) => endpoint.interface === 'public')).toMatchObject({
      region: 'RegionOne',
      region_id: 'RegionOne',
      url: `${served.cloud.origin}/volume/v3/${served.cloud.projectId}`,
    });
    expect((await served.call('/identity/v3/auth/projects', { token: id })).status).toBe(200);
  });

  test('knows users and projects by id, too', async () => {
    const served = await keystone();
    const user = served.cloud.state.users.all()[0];
    const identity = { methods: ['password'], password: { user: { id: user?.id, password: 'simulated' } } };
    const answer = await login(served, identity, { project: { id: served.cloud.projectId } });
    expect((await tokenOf(answer)).token).toMatchObject({ user: { name: 'demo' }, project: { name: 'demo' } });
  });

  test.each([
    ['a wrong password', demo('wrong'), project('demo')],
    [
      'an unknown user',
      { methods: ['password'], password: { user: { name: 'x', domain: DEFAULT, password: 'y' } } },
      undefined,
    ],
    ['an unknown domain', demo('simulated', { name: 'Other' }), project('demo')],
    ['an unknown project', demo(), project('nothing')],
    ["somebody else's project", demo(), project('admin')],
  ])('answers %s alike', async (_, identity, scope) => {
    const answer = await login(await keystone(), identity, scope);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual(REFUSED);
  });

  test('without a scope there is no catalog, but the list of own projects', async () => {
    const served = await keystone();
    for (const scope of [undefined, 'unscoped']) {
      const { id, token } = await tokenOf(await login(served, demo(), scope));
      expect(token).not.toHaveProperty('catalog');
      expect(token).not.toHaveProperty('project');
      const projects = await served.call('/identity/v3/auth/projects', { token: id });
      expect(await projects.json()).toMatchObject({ projects: [{ id: served.cloud.projectId, name: 'demo' }] });
      expect((await served.call('/identity/v3/auth/catalog', { token: id })).status).toBe(403);
    }
  });

  test('a token gives a token for another project, which ends with it', async () => {
    const served = await keystone();
    const identity = {
      methods: ['password'],
      password: { user: { name: 'admin', domain: DEFAULT, password: 'simulated' } },
    };
    const first = await tokenOf(await login(served, identity, project('admin')));
    const second = await tokenOf(await login(served, { methods: ['token'], token: { id: first.id } }, project('demo')));
    expect(second.token).toMatchObject({ project: { name: 'demo' }, expires_at: first.token['expires_at'] });
    expect((await login(served, { methods: ['token'], token: { id: 'nonsense' } })).status).toBe(404);
  });

  test('what is no login is refused', async () => {
    const served = await keystone();
    expect((await login(served, {})).status).toBe(400);
    expect((await login(served, { methods: ['totp'] })).status).toBe(401);
    const garbage = await served.call('/identity/v3/auth/tokens', { method: 'POST', body: '{', token: null });
    expect(garbage.status).toBe(400);
    expect(await garbage.json()).toMatchObject({ error: { code: 400, title: 'Bad Request' } });
  });
});

test('a token is shown, checked and revoked by its holder or an admin', async () => {
  const served = await keystone();
  const subject = (await tokenOf(await login(served, demo(), project('demo')))).id;
  const about = (method: string, token: string, id = subject) =>
    served.call('/identity/v3/auth/tokens', { method, token, headers: { 'X-Subject-Token': id } });
  const shown = await about('GET', subject);
  expect(await shown.json()).toMatchObject({ token: { user: { name: 'demo' } } });
  expect((await about('HEAD', served.token('admin'))).status).toBe(200);
  const admins = served.token('admin');
  expect((await about('GET', subject, admins)).status).toBe(403);
  expect((await about('GET', admins, 'nonsense')).status).toBe(404);
  expect((await about('DELETE', subject)).status).toBe(204);
  expect((await about('GET', subject)).status).toBe(401);
});

test('others are for the operator to see', async () => {
  const served = await keystone();
  const status = async (path: string, user: 'demo' | 'admin') =>
    (await served.call(`/identity/v3${path}`, { token: served.token(user) })).status;
  const self = served.cloud.state.users.all()[0]?.id;
  for (const path of ['/projects', '/users', '/domains']) {
    expect([path, await status(path, 'demo'), await status(path, 'admin')]).toEqual([path, 403, 200]);
  }
  expect(await status(`/users/${self}`, 'demo')).toBe(200);
  expect(await status(`/projects/${served.cloud.projectId}`, 'demo')).toBe(200);
  expect(await status('/projects/nothing', 'admin')).toBe(404);
  const named = await served.call('/identity/v3/users?name=demo', { token: served.token('admin') });
  expect(((await named.json()) as { users: object[] }).users).toHaveLength(1);
});
