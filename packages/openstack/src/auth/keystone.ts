/** The two questions that are put to Keystone before there is a token. */
import { z } from 'zod';
import type { AuthConfig, CloudConfig } from '../clouds-config/cloud-config.ts';
import { answerError } from '../errors/answer-error.ts';
import { OpenStackError } from '../errors/openstack-error.ts';
import { decode, parseJson } from '../transport/decode.ts';
import type { HttpTransport, TextAnswer } from '../transport/http-transport.ts';
import { authRequest, describeLogin, projectName } from './auth-request.ts';
import { tokenSchema, type Token } from './token.ts';

const REQUEST = 'POST /v3/auth/tokens';

export interface KeystoneOptions {
  readonly config: CloudConfig;
  readonly transport: HttpTransport;
  readonly timeoutMs: number;
}

export class Keystone {
  readonly url: string;
  readonly #options: KeystoneOptions;

  constructor(options: KeystoneOptions) {
    this.#options = options;
    // An auth_url may or may not name a version, and some still name the one that is long gone.
    this.url = `${options.config.authUrl.replace(/\/+$/, '').replace(/\/v(?:2\.0|3)$/, '')}/v3`;
  }

  /**
   * `POST /v3/auth/tokens` with the project as scope.
   *
   * @throws OpenStackError UNAUTHORIZED, CONFIG_INVALID (no Keystone there), CONNECTION_FAILED, TLS_FAILED, TIMEOUT, BAD_ANSWER
   */
  async login(signal: AbortSignal, first: boolean): Promise<Token> {
    const { config } = this.#options;
    const answer = await this.#authenticate(authRequest(config.auth), signal);
    // A token that Keystone cannot even read is "not found" to it.
    const isRefusal = answer.status === 401 || (answer.status === 404 && config.auth.kind === 'token');
    if (isRefusal) throw await this.#refused(answer, signal, first);
    if (answer.status === 404 || answer.status === 300) throw this.#notKeystone(answer);
    if (answer.status >= 400) throw this.#error(answer);
    const origin = { cloud: config.name, service: 'Keystone', request: REQUEST, requestIds: answer.requestIds };
    const id = answer.headers['x-subject-token'];
    if (id === undefined) throw this.#notKeystone(answer);
    return { id, ...decode(tokenSchema, parseJson(answer.text, origin), origin) };
  }

  #authenticate(
    body: object,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TextAnswer> {
    return this.#options.transport.send({
      service: 'identity',
      method: 'POST',
      url: new URL(`${this.url}/auth/tokens`),
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      // A token too many hurts nobody: it expires.
      idempotent: true,
      timeoutMs: this.#options.timeoutMs,
      signal,
    });
  }

  /**
   * Keystone words every refused login alike, so that nobody can find out who exists. But somebody whose password is
   * right may learn which projects are theirs: one more login, without a scope, tells a wrong password from a wrong project.
   * Only for the first login of a session, since failed logins may be counted against the user.
   */
  async #refused(answer: TextAnswer, signal: AbortSignal, first: boolean): Promise<OpenStackError> {
    const { config } = this.#options;
    const who = describeLogin(config.auth);
    const refusal = this.#error(answer);
    const because = (reason: string): OpenStackError =>
      new OpenStackError({
        code: 'UNAUTHORIZED',
        cloud: config.name,
        service: 'identity',
        request: REQUEST,
        status: answer.status,
        serviceType: refusal.serviceType,
        serviceMessage: refusal.serviceMessage ?? '',
        requestIds: answer.requestIds,
        message: `cloud ${config.name}: Keystone at ${this.url} refused ${who}: ${reason} (${answer.requestIds.join(', ')})`,
      });
    const said = refusal.serviceMessage ?? '';
    // What Keystone does say apart: a locked account, an expired password, an expired application credential.
    if (/expired|locked|disabled|no access to project/i.test(said)) return because(said);
    if (config.auth.kind === 'token')
      return because("the token is invalid or has expired, or the project is not its holder's");
    if (config.auth.kind === 'application-credential')
      return because('the credential is unknown, expired, or its secret is wrong');
    const projects = first ? await this.#ownProjects(config.auth, signal) : null;
    if (projects === null) return because('the password is wrong, or there is no such user');
    const list =
      projects.length === 0 ? 'the user has no project at all' : `the user's projects: ${projects.join(', ')}`;
    return because(
      `the password is right, but the user has no role in project ${projectName(config.auth.project)}; ${list}`,
    );
  }

  /** The names of the user's projects, or null when the login itself is refused. */
  async #ownProjects(auth: AuthConfig, signal: AbortSignal): Promise<readonly string[] | null> {
    const answer = await this.#authenticate(authRequest(auth, 'none'), signal);
    const token = answer.headers['x-subject-token'];
    if (answer.status >= 400 || token === undefined) return null;
    const listed = await this.#options.transport.send({
      service: 'identity',
      method: 'GET',
      url: new URL(`${this.url}/auth/projects`),
      headers: { accept: 'application/json', 'x-auth-token': token },
      idempotent: true,
      timeoutMs: this.#options.timeoutMs,
      signal,
    });
    if (listed.status >= 400) return [];
    const schema = z.object({ projects: z.array(z.object({ name: z.string() })) });
    const origin = {
      cloud: this.#options.config.name,
      service: 'Keystone',
      request: 'GET /v3/auth/projects',
      requestIds: [],
    };
    return decode(schema, parseJson(listed.text, origin), origin).projects.map((project) => project.name);
  }

  #notKeystone(answer: TextAnswer): OpenStackError {
    const { name } = this.#options.config;
    const message = `cloud ${name}: there is no Keystone v3 at ${this.url} (it answered ${answer.status}); check auth_url`;
    return new OpenStackError({
      code: 'CONFIG_INVALID',
      cloud: name,
      service: 'identity',
      status: answer.status,
      message,
    });
  }

  #error(answer: TextAnswer): OpenStackError {
    const cloud = this.#options.config.name;
    return answerError({ ...answer, cloud, service: 'identity', request: REQUEST, idempotent: true });
  }
}
