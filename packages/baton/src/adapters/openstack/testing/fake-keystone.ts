/**
 * A Keystone for tests, over real HTTP on loopback. User `nf` (`the-password`) is a member of `shop` and has no role elsewhere; the
 * application credential `ac1` (`the-secret`) is for `shop`. It keeps the tokens it has issued until they are revoked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeKeystone {
  readonly authUrl: string;
  /** Living tokens, each with its project. A test may put its own there. */
  readonly tokens: Map<string, FakeToken>;
  /** How many requests came. */
  requests(): number;
  /** From now on every answer is this status, with `text` for a message. */
  fail(status: number, text: string): void;
  close(): Promise<void>;
}

export interface FakeToken {
  readonly project: typeof SHOP | null;
  readonly expiresAtMs: number;
}

const DOMAIN = { id: 'default', name: 'Default' };
export const SHOP = { id: 'p-shop', name: 'shop', domain: DOMAIN };

interface Asked {
  readonly identity: {
    readonly password?: {
      readonly user: { readonly name: string; readonly password: string; readonly domain: unknown };
    };
    readonly token?: { readonly id: string };
    readonly application_credential?: { readonly id: string; readonly secret: string };
  };
  readonly scope?: 'unscoped' | { readonly project: { readonly id?: string; readonly name?: string } };
}

export async function startFakeKeystone(): Promise<FakeKeystone> {
  const tokens = new Map<string, FakeToken>();
  let failure: { readonly status: number; readonly text: string } | null = null;
  let requests = 0;
  let issued = 0;

  const say = (response: ServerResponse, status: number, json: object, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-openstack-request-id': 'req-k', ...headers });
    response.end(status === 204 ? undefined : JSON.stringify(json));
  };
  const refuse = (response: ServerResponse, code: number, message = 'Authentication is required.'): void =>
    say(response, code, { error: { code, message, title: 'Refused' } });
  const show = (response: ServerResponse, status: number, id: string, { project, expiresAtMs }: FakeToken): void => {
    const scoped = project === null ? {} : { project, roles: [{ name: 'member' }] };
    const user = { id: 'u-nf', name: 'nf', domain: DOMAIN };
    const token = { user, expires_at: new Date(expiresAtMs).toISOString(), ...scoped };
    say(response, status, { token }, { 'x-subject-token': id });
  };
  const living = (id: unknown): FakeToken | null => {
    const token = tokens.get(String(id));
    return token === undefined || token.expiresAtMs <= Date.now() ? null : token;
  };

  const grant = (response: ServerResponse, { identity, scope }: Asked): void => {
    const { password, token, application_credential: credential } = identity;
    const proved =
      (password?.user.name === 'nf' && password.user.password === 'the-password') ||
      (credential?.id === 'ac1' && credential.secret === 'the-secret') ||
      living(token?.id) !== null;
    const wanted = typeof scope === 'object' ? scope.project : null;
    const isTheirs = wanted === null || wanted.id === SHOP.id || wanted.name === SHOP.name;
    if (!proved || !isTheirs) return refuse(response, 401);
    issued += 1;
    const expiresAtMs = living(token?.id)?.expiresAtMs ?? Date.now() + 3_600_000;
    const made = { project: wanted === null && credential === undefined ? null : SHOP, expiresAtMs };
    tokens.set(`issued-${issued}`, made);
    return show(response, 201, `issued-${issued}`, made);
  };

  const answer = (request: IncomingMessage, body: string, response: ServerResponse): void => {
    requests += 1;
    if (failure !== null) return refuse(response, failure.status, failure.text);
    const { pathname } = new URL(request.url ?? '/', 'http://keystone');
    const caller = living(request.headers['x-auth-token']);
    const subject = String(request.headers['x-subject-token']);
    if (pathname === '/v3/auth/tokens' && request.method === 'POST') {
      return grant(response, (JSON.parse(body) as { readonly auth: Asked }).auth);
    }
    if (caller === null) return refuse(response, 401);
    if (pathname === '/v3/auth/projects') return say(response, 200, { projects: [SHOP] });
    if (request.method === 'GET') return show(response, 200, subject, caller);
    tokens.delete(subject);
    return say(response, 204, {});
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks).toString('utf8'), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    authUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`,
    tokens,
    requests: () => requests,
    fail: (status, text) => {
      failure = { status, text };
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
