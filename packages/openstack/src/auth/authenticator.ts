/** Tells who somebody is to Keystone, for a service that lets people in by the credentials they have in OpenStack. */
import type { SessionOptions } from '../cloud-session.ts';
import type { CloudConfig } from '../clouds-config/cloud-config.ts';
import { createAgent } from '../transport/agent.ts';
import { HttpTransport } from '../transport/http-transport.ts';
import { DEFAULT_RETRY } from '../transport/retry.ts';
import type { Authentication } from './authentication.ts';
import { KeystoneCalls } from './keystone-calls.ts';
import { LookAtPerson, type PersonalLogin } from './look-at-person.ts';

export interface Authenticator {
  /**
   * Keeps nothing of it: what Keystone issued is revoked again. No secret of `login` is in what this throws, not even where Keystone
   * repeats it.
   *
   * @throws OpenStackError UNAUTHORIZED with the best reason that can be had; CONFIG_INVALID (no Keystone there), CONNECTION_FAILED,
   *   TLS_FAILED, TIMEOUT, ABORTED, BAD_ANSWER, and whatever else an error status of Keystone means
   */
  authenticate(login: PersonalLogin, signal: AbortSignal): Promise<Authentication>;
  /** Waits for running requests and closes the connections. */
  close(): Promise<void>;
}

/** For one attempt of one request: somebody is waiting. */
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * Nothing is sent before somebody logs in. Of the cloud's configuration only its address and its TLS settings are used.
 *
 * @throws OpenStackError CONFIG_INVALID when a certificate file cannot be read
 */
export async function openAuthenticator(
  { name, authUrl, tls }: Pick<CloudConfig, 'name' | 'authUrl' | 'tls'>,
  options: SessionOptions = {},
): Promise<Authenticator> {
  const timeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const agent = await createAgent(name, tls, {
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMs: options.idleTimeoutMs ?? timeoutMs,
  });
  const retry = { ...DEFAULT_RETRY, attempts: 2, maxRetryAfterMs: 2_000, ...options.retry };
  const transport = new HttpTransport({ cloud: name, agent, retry, onResponse: options.onResponse });
  const calls = new KeystoneCalls({ cloud: name, authUrl, transport, timeoutMs });
  return {
    authenticate: async (login, signal) => {
      const look = new LookAtPerson(name, calls, signal);
      try {
        return await look.at(login);
      } finally {
        await look.revokeIssued();
      }
    },
    close: () => transport.close(),
  };
}
