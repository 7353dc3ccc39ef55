/**
 * One service of one cloud. Knows its address and its microversions, puts the token on requests, and turns error answers
 * into errors. What a resource looks like is in compute/, network/, block-storage/ and image/.
 */
import type { z } from 'zod';
import type { TokenSource } from './auth/token-source.ts';
import type { Token } from './auth/token.ts';
import { findEndpoint, type EndpointUrls } from './catalog/endpoint.ts';
import {
  pickMicroversion,
  requireMicroversion,
  type MicroversionRange,
  type MicroversionWish,
} from './catalog/microversion.ts';
import { SERVICES, type ServiceType } from './catalog/service-type.ts';
import { readMicroversionRange } from './catalog/version-document.ts';
import type { CloudConfig } from './clouds-config/cloud-config.ts';
import { answerError } from './errors/answer-error.ts';
import type { OpenStackError } from './errors/openstack-error.ts';
import { untilAborted } from './transport/deadline.ts';
import { decode, parseJson, type AnswerOrigin } from './transport/decode.ts';
import type {
  HttpAnswer,
  HttpCall,
  HttpMethod,
  HttpTransport,
  StreamAnswer,
  TextAnswer,
} from './transport/http-transport.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ServiceCall {
  readonly method: HttpMethod;
  /** Below the endpoint, with a slash in front. */
  readonly path: string;
  readonly query?: Query | URLSearchParams;
  readonly json?: unknown;
  /** Sent as it comes; never repeated, not even after a 401. */
  readonly bytes?: AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly microversion?: string | null;
  /** Sending it twice does what sending it once does. GET, HEAD, PUT and DELETE are taken to be so unless said. */
  readonly idempotent?: boolean;
  /** It changes nothing in the cloud, though its method may (a POST that asks). */
  readonly safe?: boolean;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

export interface ServiceAnswer extends HttpAnswer {
  /** Decoded JSON, null for an empty body. */
  readonly body: unknown;
  readonly origin: AnswerOrigin;
}

export interface Endpoint extends EndpointUrls {
  /** Null where the service has none, or does not say. */
  readonly microversions: MicroversionRange | null;
}

export interface ServiceClientOptions {
  readonly type: ServiceType;
  readonly config: CloudConfig;
  readonly transport: HttpTransport;
  readonly tokens: TokenSource;
  readonly requestTimeoutMs: number;
}

export class ServiceClient {
  readonly type: ServiceType;
  readonly cloud: string;
  readonly #options: ServiceClientOptions;
  #endpoint: Promise<Endpoint> | null = null;

  constructor(options: ServiceClientOptions) {
    this.#options = options;
    this.type = options.type;
    this.cloud = options.config.name;
  }

  /**
   * Where the service is and which microversions it offers; asked once (`GET` of the versioned root).
   *
   * @throws OpenStackError ENDPOINT_MISSING, and whatever a request throws
   */
  endpoint(signal: AbortSignal): Promise<Endpoint> {
    // Shared by everybody who asks at the same time, so it runs without anybody's signal; a failure is not kept.
    this.#endpoint ??= this.#discover(new AbortController().signal).catch((error: unknown) => {
      this.#endpoint = null;
      throw error;
    });
    return untilAborted(this.#endpoint, signal);
  }

  /** @throws OpenStackError MICROVERSION_UNSUPPORTED */
  async requireMicroversion(wish: MicroversionWish, signal: AbortSignal): Promise<string> {
    const { microversions } = await this.endpoint(signal);
    return requireMicroversion(`cloud ${this.cloud}: ${SERVICES[this.type].project}`, microversions, wish);
  }

  /** The best microversion from `need` to `want`, or null. */
  async pickMicroversion(need: string, want: string, signal: AbortSignal): Promise<string | null> {
    const { microversions } = await this.endpoint(signal);
    return pickMicroversion(microversions, { need, want });
  }

  /**
   * Sends a request and reads its JSON.
   *
   * @throws OpenStackError for every status from 400 on, and for everything that can happen on the way
   */
  async request(call: ServiceCall): Promise<ServiceAnswer> {
    const answer = await this.#authorized(call, (http) => this.#options.transport.send(http));
    const origin = this.#origin(call, answer);
    if (answer.status >= 400) throw this.#refusal(call, answer);
    const isJson = answer.headers['content-type']?.includes('json') ?? false;
    return { ...answer, body: isJson ? parseJson(answer.text, origin) : null, origin };
  }

  /** As `request`, decoded. */
  async read<Schema extends z.ZodType>(schema: Schema, call: ServiceCall): Promise<z.output<Schema>> {
    const { body, origin } = await this.request(call);
    return decode(schema, body, origin);
  }

  /** Sends a request whose answer is a stream of bytes. */
  async download(call: ServiceCall): Promise<StreamAnswer> {
    const answer = await this.#authorized(call, (http) => this.#options.transport.open(http));
    if (answer.status < 400) return answer;
    throw this.#refusal(call, { ...answer, text: await readText(answer.body) });
  }

  /** With the session's token; after a 401 once more with a new one. */
  async #authorized<T extends HttpAnswer>(call: ServiceCall, send: (http: HttpCall) => Promise<T>): Promise<T> {
    const { tokens } = this.#options;
    const { baseUrl } = await this.endpoint(call.signal);
    const token = await tokens.current(call.signal);
    const answer = await send(this.#httpCall(call, baseUrl, token));
    if (answer.status !== 401 || call.bytes !== undefined) return answer;
    const fresh = await tokens.replace(token, call.signal);
    return send(this.#httpCall(call, baseUrl, fresh));
  }

  #httpCall(call: ServiceCall, baseUrl: string, token: Token): HttpCall {
    const url = new URL(baseUrl + call.path);
    if (call.query !== undefined) url.search = toSearch(call.query).toString();
    const body = call.bytes ?? (call.json === undefined ? undefined : JSON.stringify(call.json));
    return {
      service: this.type,
      method: call.method,
      url,
      headers: {
        accept: 'application/json',
        'x-auth-token': token.id,
        ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.#microversionHeaders(call.microversion ?? this.#options.config.defaultMicroversions[this.type] ?? null),
        ...call.headers,
      },
      ...(body === undefined ? {} : { body }),
      idempotent: isIdempotent(call),
      ...(call.safe === undefined ? {} : { safe: call.safe }),
      timeoutMs: call.timeoutMs ?? this.#options.requestTimeoutMs,
      signal: call.signal,
    };
  }

  #microversionHeaders(version: string | null): Readonly<Record<string, string>> {
    const word = SERVICES[this.type].microversionWord;
    if (version === null || word === null) return {};
    const headers = { 'openstack-api-version': `${word} ${version}` };
    // Proxies of the time before 2.27 pass only this one on.
    return this.type === 'compute' ? { ...headers, 'x-openstack-nova-api-version': version } : headers;
  }

  async #discover(signal: AbortSignal): Promise<Endpoint> {
    const { config, tokens, transport, requestTimeoutMs } = this.#options;
    const token = await tokens.current(signal);
    const urls = findEndpoint(this.type, config, token);
    const { microversionWord, versionPath } = SERVICES[this.type];
    if (microversionWord === null) return { ...urls, microversions: null };
    const ask = (held: Token): Promise<TextAnswer> =>
      transport.send({
        service: this.type,
        method: 'GET',
        url: new URL(`${urls.versionUrl}/`),
        headers: { accept: 'application/json', 'x-auth-token': held.id },
        idempotent: true,
        timeoutMs: requestTimeoutMs,
        signal,
      });
    let answer = await ask(token);
    if (answer.status === 401) answer = await ask(await tokens.replace(token, signal));
    if (answer.status >= 500 || answer.status === 401) {
      throw this.#refusal({ method: 'GET', path: '/', signal }, answer);
    }
    // A proxy may hide this page; then the service is spoken to as if it had no microversions.
    if (answer.status >= 400) return { ...urls, microversions: null };
    const origin = this.#origin({ method: 'GET', path: '/', signal }, answer);
    return { ...urls, microversions: readMicroversionRange(parseJson(answer.text, origin), versionPath) };
  }

  #origin(call: ServiceCall, answer: HttpAnswer): AnswerOrigin {
    const request = `${call.method} ${call.path}`;
    return { cloud: this.cloud, service: SERVICES[this.type].project, request, requestIds: answer.requestIds };
  }

  #refusal(call: ServiceCall, answer: TextAnswer): OpenStackError {
    const request = `${call.method} ${call.path}`;
    return answerError({ ...answer, cloud: this.cloud, service: this.type, request, idempotent: isIdempotent(call) });
  }
}

function isIdempotent(call: ServiceCall): boolean {
  return call.idempotent ?? (call.method !== 'POST' && call.method !== 'PATCH');
}

function toSearch(query: Query | URLSearchParams): URLSearchParams {
  if (query instanceof URLSearchParams) return query;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search;
}

/** An error's body; cut off, for it may be an endless page of a proxy. */
async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > 64 * 1024) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
