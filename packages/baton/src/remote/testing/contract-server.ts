/**
 * A controller as its API is promised, over node:http on loopback, for tests of what asks it. It runs what is wanted on the
 * services that it is given, and can be made to fail as networks and proxies do.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatonError, toErrorRecord } from '../../domain/error.ts';
import type { Services } from '../../services/services.ts';
import { type Called, type Reply, ROUTES } from './contract-routes.ts';

export interface Asked {
  /** `GET /v1/migrations?after=1`. */
  readonly call: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** Instead of the answer that is promised. `lost`: the connection breaks before it; `carried out`: it breaks after that. */
export type Instead = 'lost' | 'carried out' | ((response: ServerResponse) => void);

export const TOKEN = 'a-keystone-token';

export class ContractServer {
  readonly url: string;
  readonly asked: Asked[] = [];
  /** A stream of events breaks after so many of them; null: it lasts. */
  eventsPerStream: number | null = null;
  readonly #server: Server;
  readonly #services: Services;
  readonly #insteads = new Map<string, Instead[]>();
  readonly #bearers = new Set<string>();
  readonly #answers = new Map<string, Reply>();
  readonly #wanted = new Set<string>();
  readonly #closing = new AbortController();
  #sessions = 0;

  constructor(server: Server, services: Services) {
    this.#server = server;
    this.#services = services;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  static async start(services: Services): Promise<ContractServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ContractServer(server, services);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the controller ends'));
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Each once, in turn; then as promised again. `call` is `GET /v1/migrations`, without a query. */
  instead(call: string, ...insteads: readonly Instead[]): void {
    this.#insteads.set(call, [...insteads]);
  }

  admit(bearer: string): void {
    this.#bearers.add(bearer);
  }

  /** Nobody is let in any more without a new login. */
  endSessions(): void {
    this.#bearers.clear();
  }

  calls(beginning: string): readonly Asked[] {
    return this.asked.filter(({ call }) => call.startsWith(beginning));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const url = new URL(request.url ?? '/', this.url);
    const call = `${request.method ?? ''} ${url.pathname}`;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    this.asked.push({ call: `${call}${url.search}`, headers: request.headers, body });
    response.setHeader('x-request-id', 'req-of-controller');
    const instead = this.#insteads.get(call)?.shift();
    if (instead === 'lost') return void response.destroy();
    if (typeof instead === 'function') return instead(response);
    const reply = await this.#reply(request, url, body);
    if (instead === 'carried out') return void response.destroy();
    if (reply === 'stream') return await this.#stream(request, response, url);
    send(response, reply);
  }

  async #reply(request: IncomingMessage, url: URL, body: unknown): Promise<Reply | 'stream'> {
    const key = request.headers['idempotency-key'];
    const kept = typeof key === 'string' ? this.#answers.get(key) : undefined;
    if (kept !== undefined) return kept;
    const reply = await this.#carriedOut(request, url, body).catch(problemOf);
    if (typeof key === 'string' && reply !== 'stream') this.#answers.set(key, reply);
    return reply;
  }

  async #carriedOut(request: IncomingMessage, url: URL, body: unknown): Promise<Reply | 'stream'> {
    const { method } = request;
    const path = url.pathname;
    if (method === 'POST' && path === '/v1/session') return this.#newSession(body as { readonly token: string });
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!this.#bearers.has(bearer)) throw loginNeeded();
    const accept = request.headers.accept ?? '';
    if (accept === 'text/event-stream') return 'stream';
    for (const [of, pattern, answer] of ROUTES) {
      const match = of === method ? pattern.exec(path) : null;
      if (match !== null) {
        const parts = match.slice(1).map((part) => decodeURIComponent(part));
        return await answer({ ...this.#called, parts, query: url.searchParams, accept, body });
      }
    }
    return { status: 404, body: `no route ${path}`, type: 'text/plain' };
  }

  get #called(): Pick<Called, 'services' | 'want' | 'isWanted'> {
    return {
      services: this.#services,
      want: (id) => this.#want(id),
      isWanted: (id) => this.#wanted.has(id),
    };
  }

  #newSession({ token }: { readonly token: string }): Reply {
    if (token !== TOKEN) {
      throw new BatonError({
        code: 'LOGIN_REFUSED',
        kind: 'user',
        message: 'Keystone does not know this token.',
        remedy: 'Get a new one.',
      });
    }
    this.#sessions += 1;
    const bearer = `bearer-${this.#sessions}`;
    this.#bearers.add(bearer);
    return { status: 201, body: { actor: { userName: 'alice' }, expiresAt: '2026-11-22T15:12:00.000Z', bearer } };
  }

  #want(migrationId: string): void {
    if (this.#wanted.has(migrationId)) return;
    this.#wanted.add(migrationId);
    this.#services
      .run(migrationId, () => undefined, this.#closing.signal)
      .catch(() => undefined)
      .finally(() => this.#wanted.delete(migrationId));
  }

  async #stream(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const id = decodeURIComponent(url.pathname.split('/')[3] ?? '');
    let last = Number(request.headers['last-event-id'] ?? url.searchParams.get('after') ?? 0);
    let left = this.eventsPerStream ?? Infinity;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': here\n\n');
    while (!response.destroyed && !this.#closing.signal.aborted) {
      for (const event of await this.#services.events(id, last)) {
        if (left === 0) return void response.destroy();
        left -= 1;
        last = event.seq;
        const text = `id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
        // Never where one would cut it: a reader has to put it together.
        response.write(text.slice(0, 9));
        await sleep(0);
        response.write(text.slice(9));
      }
      await sleep(2);
    }
    response.end();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

function send(response: ServerResponse, { status, body, type = 'application/json; charset=utf-8' }: Reply): void {
  response.writeHead(status, { 'content-type': type });
  response.end(typeof body === 'string' && !type.startsWith('application/json') ? body : JSON.stringify(body));
}

/** As the API tells errors. */
export function problemOf(thrown: unknown): Reply {
  const { message: detail, ...record } = toErrorRecord(thrown);
  const status = STATUSES[record.code] ?? 409;
  const findings =
    thrown instanceof BatonError && Array.isArray(thrown.cause) ? { findings: thrown.cause as unknown } : {};
  return {
    status,
    type: 'application/problem+json',
    body: JSON.stringify({
      type: 'about:blank',
      title: 'Error',
      status,
      detail,
      ...record,
      instance: 'req-1',
      ...findings,
    }),
  };
}

const STATUSES: Readonly<Record<string, number>> = {
  MIGRATION_UNKNOWN: 404,
  GROUP_UNKNOWN: 404,
  LOGIN_NEEDED: 401,
  LOGIN_REFUSED: 401,
  UNEXPECTED: 500,
};

function loginNeeded(): BatonError {
  return new BatonError({
    code: 'LOGIN_NEEDED',
    kind: 'user',
    message: 'The session has ended, or is none of this controller.',
    remedy: 'Log in.',
  });
}
