import { describeSession } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { NOBODY } from '../fixtures.ts';
import { openGround } from '../ground.ts';
import { identityUrl, passwordLogin, rawRequest, type RawCall, type Service } from '../raw-client.ts';
import { expectRefused, readRefusal } from '../refusal.ts';

const ground = await openGround();
const { config, raw } = ground.tenant;
const tokens = `${identityUrl(config)}/auth/tokens`;

const LISTS: readonly (readonly [Service, string])[] = [
  ['compute', '/servers'],
  ['network', '/networks'],
  ['block-storage', '/volumes'],
  ['image', '/images'],
  ['identity', '/auth/projects'],
];

describe('a login', () => {
  it('answers 201 with the token in a header, and says who, where, until when and with which roles', async () => {
    const answer = await rawRequest(tokens, { method: 'POST', json: passwordLogin(config) });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-subject-token')).toMatch(/^\S{20,}$/);
    expect(answer.body).toMatchObject({
      token: {
        methods: ['password'],
        expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        issued_at: expect.stringMatching(/Z$/),
        user: { id: expect.stringMatching(/^[0-9a-f]{32}$/), name: expect.any(String), domain: { id: 'default' } },
        project: { id: expect.stringMatching(/^[0-9a-f]{32}$/), name: 'demo', domain: { id: 'default' } },
        roles: expect.arrayContaining([{ id: expect.any(String), name: 'member' }]),
      },
    });
  });

  it('brings a catalog with a public endpoint of every service, in one region', async () => {
    const { body } = await rawRequest(tokens, { method: 'POST', json: passwordLogin(config) });
    const { catalog } = (body as { token: { catalog: { type: string; endpoints: unknown[] }[] } }).token;
    for (const types of [['compute'], ['network'], ['image'], ['identity'], ['volumev3', 'block-storage']]) {
      const entry = catalog.find((one) => types.includes(one.type));
      expect(entry, types[0]).toMatchObject({
        id: expect.any(String),
        name: expect.any(String),
        endpoints: expect.arrayContaining([
          {
            id: expect.any(String),
            interface: 'public',
            region: 'RegionOne',
            region_id: 'RegionOne',
            url: expect.stringMatching(/^http/),
          },
        ]),
      });
    }
  });

  it('with a wrong password is 401, in words that do not tell who exists', async () => {
    const answer = await rawRequest(tokens, { method: 'POST', json: passwordLogin(config, { password: 'wrong' }) });
    expect(readRefusal('identity', answer)).toEqual({
      status: 401,
      type: 'Unauthorized',
      message: 'The request you have made requires authentication.',
    });
  });

  it("into somebody else's project is 401 too", async () => {
    const scope = { project: { name: 'admin', domain: { id: 'default' } } };
    const answer = await rawRequest(tokens, { method: 'POST', json: passwordLogin(config, { scope }) });
    expect(readRefusal('identity', answer)).toMatchObject({ status: 401, type: 'Unauthorized' });
  });

  it('without a scope is good for finding the own projects', async () => {
    const answer = await rawRequest(tokens, { method: 'POST', json: passwordLogin(config, { scope: 'unscoped' }) });
    expect(answer.status).toBe(201);
    expect(answer.body).not.toHaveProperty('token.project');
    const token = answer.headers.get('x-subject-token');
    const own = await raw.send({ service: 'identity', method: 'GET', path: '/auth/projects', token });
    expect(own.body).toMatchObject({ projects: [{ id: raw.projectId, name: 'demo' }] });
  });

  it('with a token is good for the same project', async () => {
    const identity = { methods: ['token'], token: { id: raw.token } };
    const json = { auth: { identity, scope: { project: { id: raw.projectId } } } };
    const answer = await rawRequest(tokens, { method: 'POST', json });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ token: { project: { id: raw.projectId } } });
  });
});

describe('a token', () => {
  it.each(LISTS)('that nobody issued is refused by %s with 401', async (service, path) => {
    const answer = await raw.send({ service, method: 'GET', path, token: 'nobody-issued-this' });
    expect(readRefusal(service === 'image' ? 'image' : 'identity', answer)).toMatchObject({
      status: 401,
      type: 'Unauthorized',
    });
  });

  it.each(LISTS)('is needed by %s: 401 without', async (service, path) => {
    const answer = await raw.send({ service, method: 'GET', path, token: null });
    expect(answer.status).toBe(401);
  });
});

describe('every answer', () => {
  it.each(LISTS)('of %s carries the id that leads to its log', async (service, path) => {
    const answer = await raw.send({ service, method: 'GET', path });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-[0-9a-f-]{36}$/);
  });
});

describe('microversions', () => {
  it('of Nova stand in its version document, 2.73 among them', async () => {
    const { body } = await raw.send({ service: 'compute', method: 'GET', path: '/' });
    expect(body).toMatchObject({ version: { id: 'v2.1', status: 'CURRENT', min_version: '2.1' } });
    const { services } = await describeSession(ground.tenant.session, ground.signal);
    const [, max = ''] = services.find((one) => one.type === 'compute')?.microversions?.split('-') ?? [];
    expect(Number(max.split('.')[1])).toBeGreaterThanOrEqual(73);
  });

  it('of Cinder stand in its version document, outside of the project, 3.66 among them', async () => {
    const url = raw.endpoint('block-storage').replace(/\/[0-9a-f]{32}$/, '/');
    const { body } = await rawRequest(url, { method: 'GET', headers: { 'x-auth-token': raw.token } });
    expect(body).toMatchObject({ versions: [{ id: 'v3.0', status: 'CURRENT', min_version: '3.0' }] });
    const { services } = await describeSession(ground.tenant.session, ground.signal);
    const [, max = ''] = services.find((one) => one.type === 'block-storage')?.microversions?.split('-') ?? [];
    expect(Number(max.split('.')[1])).toBeGreaterThanOrEqual(66);
  });

  it('are none of Neutron and Glance', async () => {
    const { services } = await describeSession(ground.tenant.session, ground.signal);
    expect(services).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'network', microversions: null }),
        expect.objectContaining({ type: 'image', microversions: null }),
      ]),
    );
  });

  const asked = (service: Service, path: string, microversion?: string): RawCall => ({
    service,
    method: 'GET',
    path,
    ...(microversion === undefined ? {} : { microversion }),
  });

  it.each([
    ['compute', '/servers', '2.73', 'compute 2.73'],
    ['compute', '/servers', undefined, 'compute 2.1'],
    ['block-storage', '/volumes', '3.66', 'volume 3.66'],
    ['block-storage', '/volumes', undefined, 'volume 3.0'],
  ] as const)('of %s: %s with %s is answered as %s', async (service, path, microversion, header) => {
    const answer = await raw.send(asked(service, path, microversion));
    expect(answer.headers.get('openstack-api-version')).toBe(header);
    expect(answer.headers.get('vary')).toMatch(/OpenStack-API-Version/i);
  });

  it.each([
    ['compute', '/servers', '2.999'],
    ['block-storage', '/volumes', '3.999'],
  ] as const)('that %s does not offer are 406', async (service, path, microversion) => {
    await expectRefused(ground.tenant, asked(service, path, microversion), {
      status: 406,
      type: 'computeFault',
      says: /^Version \S+ is not supported by the API\. Minimum is \S+ and maximum is \S+\.$/,
      code: 'MICROVERSION_UNSUPPORTED',
    });
  });
});

describe('what is not there', () => {
  it.each([
    ['compute', `/servers/${NOBODY}`, 'itemNotFound'],
    ['compute', `/flavors/${NOBODY}`, 'itemNotFound'],
    ['block-storage', `/volumes/${NOBODY}`, 'itemNotFound'],
    ['block-storage', `/snapshots/${NOBODY}`, 'itemNotFound'],
    ['image', `/images/${NOBODY}`, 'Not Found'],
    ['image', `/images/${NOBODY}/file`, 'Not Found'],
    ['network', `/networks/${NOBODY}`, 'NetworkNotFound'],
    ['network', `/subnets/${NOBODY}`, 'SubnetNotFound'],
    ['network', `/routers/${NOBODY}`, 'RouterNotFound'],
    ['network', `/ports/${NOBODY}`, 'PortNotFound'],
    ['network', `/floatingips/${NOBODY}`, 'FloatingIPNotFound'],
    ['network', `/security-groups/${NOBODY}`, 'SecurityGroupNotFound'],
  ] as const)('%s %s is 404 %s', async (service, path, type) => {
    await expectRefused(
      ground.tenant,
      { service, method: 'GET', path },
      { status: 404, type, says: new RegExp(NOBODY), code: 'NOT_FOUND' },
    );
  });

  it.each([
    ['compute', `/servers/${NOBODY}`, 'itemNotFound'],
    ['block-storage', `/volumes/${NOBODY}`, 'itemNotFound'],
    ['block-storage', `/snapshots/${NOBODY}`, 'itemNotFound'],
    ['image', `/images/${NOBODY}`, 'Not Found'],
    ['network', `/ports/${NOBODY}`, 'PortNotFound'],
    ['network', `/floatingips/${NOBODY}`, 'FloatingIPNotFound'],
  ] as const)('cannot be deleted either: %s %s is 404', async (service, path, type) => {
    await expectRefused(ground.tenant, { service, method: 'DELETE', path }, { status: 404, type, code: 'NOT_FOUND' });
  });
});
