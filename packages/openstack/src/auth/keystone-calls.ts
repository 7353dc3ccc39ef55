/** The calls of Keystone that make tokens, read them and take them back, and what their answers mean. */
import { z } from 'zod';
import { answerError } from '../errors/answer-error.ts';
import { OpenStackError } from '../errors/openstack-error.ts';
import { readFault } from '../errors/service-fault.ts';
import { decode, parseJson } from '../transport/decode.ts';
import type { HttpMethod, HttpTransport, TextAnswer } from '../transport/http-transport.ts';

export interface KeystoneCallsOptions {
  readonly cloud: string;
  /** With or without a version at its end. */
  readonly authUrl: string;
  readonly transport: HttpTransport;
  readonly timeoutMs: number;
}

export interface IssueOptions {
  /** The services of the cloud, which make most of the answer. */
  readonly withCatalog: boolean;
  /** May be sent again when no answer came. A token too many hurts nobody, but a wrong password may be counted twice. */
  readonly repeatable: boolean;
}

export type TokenCall = 'POST /v3/auth/tokens' | 'GET /v3/auth/tokens';
export const ISSUE: TokenCall = 'POST /v3/auth/tokens';
export const INSPECT: TokenCall = 'GET /v3/auth/tokens';

export class KeystoneCalls {
  readonly url: string;
  readonly #options: KeystoneCallsOptions;

  constructor(options: KeystoneCallsOptions) {
    this.#options = options;
    // An auth_url may or may not name a version, and some still name the one that is long gone.
    this.url = `${options.authUrl.replace(/\/+$/, '').replace(/\/v(?:2\.0|3)$/, '')}/v3`;
  }

  /** A new token: its id comes in the header `x-subject-token`. */
  issue(body: object, { withCatalog, repeatable }: IssueOptions, signal: AbortSignal): Promise<TextAnswer> {
    const path = withCatalog ? '/auth/tokens' : '/auth/tokens?nocatalog';
    return this.#send('POST', path, { 'content-type': 'application/json' }, signal, {
      body: JSON.stringify(body),
      idempotent: repeatable,
    });
  }

  /** What a token says of itself. Everybody may look at their own (keystone/common/policies/token.py: token_subject). */
  inspect(token: string, signal: AbortSignal): Promise<TextAnswer> {
    return this.#send('GET', '/auth/tokens?nocatalog', { 'x-auth-token': token, 'x-subject-token': token }, signal);
  }

  /** The token itself asks for its end. One that it was made from goes on (keystone/token/provider.py: by its own audit id). */
  revoke(token: string, signal: AbortSignal): Promise<TextAnswer> {
    return this.#send('DELETE', '/auth/tokens', { 'x-auth-token': token, 'x-subject-token': token }, signal);
  }

  /** The names of the projects in which the token's holder has a role; none when Keystone does not tell. */
  async projectNames(token: string, signal: AbortSignal): Promise<readonly string[]> {
    const listed = await this.#send('GET', '/auth/projects', { 'x-auth-token': token }, signal);
    if (listed.status >= 400) return [];
    const schema = z.object({ projects: z.array(z.object({ name: z.string() })) });
    const { projects } = this.#decode(schema, listed, 'GET /v3/auth/projects');
    return projects.map((project) => project.name);
  }

  /**
   * What a successful answer about a token says. Call it when the answer is no refusal.
   *
   * @throws OpenStackError CONFIG_INVALID (no Keystone there), BAD_ANSWER, and whatever another error status means
   */
  read<Schema extends z.ZodType>(
    schema: Schema,
    answer: TextAnswer,
    call: TokenCall,
  ): { readonly id: string; readonly body: z.output<Schema> } {
    if (answer.status === 404 || answer.status === 300) throw this.#notKeystone(answer);
    if (answer.status >= 400) throw this.error(answer, call);
    const id = answer.headers['x-subject-token'];
    if (id === undefined) throw this.#notKeystone(answer);
    return { id, body: this.#decode(schema, answer, call) };
  }

  /** Of an answer with an error status. */
  error(answer: TextAnswer, request: string): OpenStackError {
    return answerError({ ...answer, cloud: this.#options.cloud, service: 'identity', request, idempotent: true });
  }

  #send(
    method: HttpMethod,
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    more: { readonly body?: string; readonly idempotent?: boolean } = {},
  ): Promise<TextAnswer> {
    const { transport, timeoutMs } = this.#options;
    return transport.send({
      service: 'identity',
      method,
      url: new URL(this.url + path),
      headers: { accept: 'application/json', ...headers },
      idempotent: true,
      timeoutMs,
      signal,
      ...more,
    });
  }

  #decode<Schema extends z.ZodType>(schema: Schema, answer: TextAnswer, request: string): z.output<Schema> {
    const origin = { cloud: this.#options.cloud, service: 'Keystone', request, requestIds: answer.requestIds };
    return decode(schema, parseJson(answer.text, origin), origin);
  }

  #notKeystone({ status }: TextAnswer): OpenStackError {
    const { cloud } = this.#options;
    const message = `cloud ${cloud}: there is no Keystone v3 at ${this.url} (it answered ${status}); check auth_url`;
    return new OpenStackError({ code: 'CONFIG_INVALID', cloud, service: 'identity', status, message });
  }
}

/**
 * Keystone does not take what was shown. To a token that it cannot read, and to an application credential that it does not know, it
 * says "not found" (keystone/auth/plugins/core.py: AppCredInfo), in its own envelope; a server that is no Keystone has none.
 */
export function isRefusal(answer: TextAnswer): boolean {
  return answer.status === 401 || (answer.status === 404 && /^\s*\{\s*"error"\s*:\s*\{/.test(answer.text));
}

/**
 * Keystone words every refused login alike, so that nobody can find out who exists. This is what it does say apart: a locked account,
 * an expired password or credential, and a right password that is not enough. Null: it does not say.
 */
export function saidApart(answer: TextAnswer): string | null {
  if (answer.headers['openstack-auth-receipt'] !== undefined) {
    return 'the account needs more than a password (multi-factor authentication); use an application credential';
  }
  const { message } = readFault(answer.status, answer.text);
  return /expired|locked|disabled|no access to project/i.test(message) ? message : null;
}
