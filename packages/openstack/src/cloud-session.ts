import { Keystone } from './auth/keystone.ts';
import { TokenSource } from './auth/token-source.ts';
import type { Token } from './auth/token.ts';
import type { ServiceType } from './catalog/service-type.ts';
import type { CloudConfig } from './clouds-config/cloud-config.ts';
import { ServiceClient } from './service-client.ts';
import { createAgent } from './transport/agent.ts';
import { HttpTransport, type ResponseInfo } from './transport/http-transport.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './transport/retry.ts';

export interface SessionOptions {
  /** Called for every answer of the cloud, repeated attempts included. Must not throw. */
  readonly onResponse?: (info: ResponseInfo) => void;
  /** For one attempt of one request, to the end of its answer. 60 s unless told. */
  readonly requestTimeoutMs?: number;
  /** 10 s unless told. */
  readonly connectTimeoutMs?: number;
  /** The longest silence inside a stream of bytes. 120 s unless told. */
  readonly idleTimeoutMs?: number;
  readonly retry?: Partial<RetryPolicy>;
}

/** A login to one cloud and the clients of its services, which share it. */
export interface CloudSession {
  readonly name: string;
  readonly config: CloudConfig;
  readonly compute: ServiceClient;
  readonly network: ServiceClient;
  readonly blockStorage: ServiceClient;
  readonly image: ServiceClient;
  readonly identity: ServiceClient;
  /** Many clouds have none: its calls then fail with ENDPOINT_MISSING. */
  readonly dns: ServiceClient;
  /** Who the session is; logs in when nobody has yet. */
  token(signal: AbortSignal): Promise<Token>;
  /** Waits for running requests and closes the connections. */
  close(): Promise<void>;
  /** Breaks running requests off and closes the connections. */
  cut(): Promise<void>;
}

/**
 * Prepares a session. Nothing is sent before the first call needs it.
 *
 * @throws OpenStackError CONFIG_INVALID when a certificate file cannot be read
 */
export async function openSession(config: CloudConfig, options: SessionOptions = {}): Promise<CloudSession> {
  const requestTimeoutMs = options.requestTimeoutMs ?? 60_000;
  const agent = await createAgent(config.name, config.tls, {
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 120_000,
  });
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const transport = new HttpTransport({ cloud: config.name, agent, retry, onResponse: options.onResponse });
  const keystone = new Keystone({ config, transport, timeoutMs: requestTimeoutMs });
  const tokens = new TokenSource({
    login: (signal, first) => keystone.login(signal, first),
    renewable: config.auth.kind !== 'token',
    now: Date.now,
  });
  const client = (type: ServiceType): ServiceClient =>
    new ServiceClient({ type, config, transport, tokens, requestTimeoutMs });
  return {
    name: config.name,
    config,
    compute: client('compute'),
    network: client('network'),
    blockStorage: client('block-storage'),
    image: client('image'),
    identity: client('identity'),
    dns: client('dns'),
    token: (signal) => tokens.current(signal),
    close: () => transport.close(),
    cut: () => transport.cut(),
  };
}
