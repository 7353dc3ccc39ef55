/** A cloud for tests: real HTTP on loopback, a Keystone that issues tokens, and whatever routes a test adds. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudConfig } from '../clouds-config/cloud-config.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Empty for a route that reads the body itself. */
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Route = (seen: Seen) => Reply | Promise<Reply>;
export type RawRoute = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeCloud {
  readonly origin: string;
  readonly seen: Seen[];
  /** How often somebody logged in. */
  logins(): number;
  /** From now on, services refuse every token that was issued before. */
  revokeTokens(): void;
  /** `GET /compute/v2.1/servers`; the last one added wins. */
  on(route: string, answer: Route): void;
  onRaw(route: string, answer: RawRoute): void;
  config(over?: Partial<CloudConfig>): CloudConfig;
  close(): Promise<void>;
}

export interface FakeCloudOptions {
  readonly computeMax?: string;
  readonly volumeMax?: string;
  readonly password?: string;
  readonly tokenLifeMs?: number;
  readonly loginDelayMs?: number;
}

export const PROJECT_ID = 'c727208d4a59488f88c6b819cdcb4cb0';

export async function startFakeCloud(options: FakeCloudOptions = {}): Promise<FakeCloud> {
  const { computeMax = '2.93', volumeMax = '3.70', password = 'secret-password', tokenLifeMs = 3_600_000 } = options;
  const seen: Seen[] = [];
  const routes = new Map<string, Route>();
  const rawRoutes = new Map<string, RawRoute>();
  const good = new Set<string>();
  let logins = 0;
  let origin = '';

  routes.set('POST /identity/v3/auth/tokens', async ({ body }) => {
    logins += 1;
    const id = `token-${logins}`;
    if (options.loginDelayMs) await new Promise((resolve) => setTimeout(resolve, options.loginDelayMs));
    const request = JSON.parse(body) as {
      auth: { identity: { password?: { user: { password: string } } }; scope?: unknown };
    };
    const given = request.auth.identity.password?.user.password;
    if (given !== undefined && given !== password) return unauthorized();
    good.add(id);
    return {
      status: 201,
      headers: { 'x-subject-token': id },
      json: tokenBody(origin, tokenLifeMs, request.auth.scope),
    };
  });
  routes.set('GET /compute/v2.1/', () => ({
    status: 200,
    json: { version: { id: 'v2.1', status: 'CURRENT', version: computeMax, min_version: '2.1' } },
  }));
  routes.set('GET /volume/v3/', () => ({
    status: 200,
    json: { versions: [{ id: 'v3.0', status: 'CURRENT', version: volumeMax, min_version: '3.0' }] },
  }));

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    const { method = 'GET', headers } = request;
    const key = `${method} ${pathname}`;
    const note = (body: string): Seen => {
      const entry = { method, path: pathname, query: searchParams, headers, body };
      seen.push(entry);
      return entry;
    };
    const raw = rawRoutes.get(key);
    if (raw !== undefined) {
      note('');
      raw(request, response);
      return;
    }
    const entry = note(await readText(request));
    const isService = /^\/(?:compute|volume|image|network|dns)\//.test(pathname);
    const reply: Reply =
      isService && !good.has(String(headers['x-auth-token']))
        ? unauthorized()
        : await (routes.get(key) ?? notFound)(entry);
    const text = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
    response.writeHead(reply.status, {
      'x-openstack-request-id': `req-${seen.length}`,
      'content-type': 'application/json',
      // As the uWSGI services do.
      connection: 'close',
      ...reply.headers,
    });
    response.end(text);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    seen,
    logins: () => logins,
    revokeTokens: () => good.clear(),
    on: (route, handler) => routes.set(route, handler),
    onRaw: (route, handler) => rawRoutes.set(route, handler),
    config: (over = {}) => ({ ...configOf(origin, password), ...over }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function configOf(origin: string, password: string): CloudConfig {
  const domain = { id: 'default' };
  return {
    name: 'fake',
    source: 'test',
    authUrl: `${origin}/identity`,
    auth: { kind: 'password', user: { name: 'nf', domain }, password, project: { name: 'demo', domain } },
    regionName: null,
    interface: 'public',
    tls: { verify: true, caFile: null, certFile: null, keyFile: null },
    endpointOverrides: {},
    defaultMicroversions: {},
    warnings: [],
  };
}

function tokenBody(origin: string, lifeMs: number, scope: unknown): object {
  const endpoint = (url: string): object => ({ interface: 'public', region_id: 'RegionOne', url: origin + url });
  return {
    token: {
      expires_at: new Date(Date.now() + lifeMs).toISOString(),
      user: { id: 'u1', name: 'nf' },
      ...(scope === 'unscoped' ? {} : { project: { id: PROJECT_ID, name: 'demo' } }),
      roles: [{ id: 'r1', name: 'member' }],
      catalog: [
        { type: 'compute', name: 'nova', endpoints: [endpoint('/compute/v2.1')] },
        { type: 'volumev3', name: 'cinder', endpoints: [endpoint(`/volume/v3/${PROJECT_ID}`)] },
        { type: 'image', name: 'glance', endpoints: [endpoint('/image')] },
        { type: 'network', name: 'neutron', endpoints: [endpoint('/network/')] },
        { type: 'dns', name: 'designate', endpoints: [endpoint('/dns')] },
      ],
    },
  };
}

function notFound({ method, path }: Seen): Reply {
  return { status: 404, json: { itemNotFound: { code: 404, message: `${method} ${path}` } } };
}

function unauthorized(): Reply {
  const message = 'The request you have made requires authentication.';
  return { status: 401, json: { error: { code: 401, message, title: 'Unauthorized' } } };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
