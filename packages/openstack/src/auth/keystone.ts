/** The login of a session: a token of its project, and the best reason that can be had when there is none. */
import type { AuthConfig, CloudConfig } from '../clouds-config/cloud-config.ts';
import { OpenStackError } from '../errors/openstack-error.ts';
import type { HttpTransport, TextAnswer } from '../transport/http-transport.ts';
import { authRequest, describeLogin, projectName } from './auth-request.ts';
import { ISSUE, isRefusal, KeystoneCalls, saidApart } from './keystone-calls.ts';
import { tokenSchema, type Token } from './token.ts';

export interface KeystoneOptions {
  readonly config: CloudConfig;
  readonly transport: HttpTransport;
  readonly timeoutMs: number;
}

export class Keystone {
  readonly url: string;
  readonly #config: CloudConfig;
  readonly #calls: KeystoneCalls;

  constructor({ config, transport, timeoutMs }: KeystoneOptions) {
    this.#config = config;
    this.#calls = new KeystoneCalls({ cloud: config.name, authUrl: config.authUrl, transport, timeoutMs });
    this.url = this.#calls.url;
  }

  /**
   * `POST /v3/auth/tokens` with the project as scope.
   *
   * @throws OpenStackError UNAUTHORIZED, CONFIG_INVALID (no Keystone there), CONNECTION_FAILED, TLS_FAILED, TIMEOUT, BAD_ANSWER
   */
  async login(signal: AbortSignal, first: boolean): Promise<Token> {
    const request = authRequest(this.#config.auth);
    const answer = await this.#calls.issue(request, { withCatalog: true, repeatable: true }, signal);
    if (isRefusal(answer)) throw await this.#refused(answer, signal, first);
    const { id, body } = this.#calls.read(tokenSchema, answer, ISSUE);
    return { id, ...body };
  }

  /**
   * Somebody whose password is right may learn which projects are theirs: one more login, without a scope, tells a wrong password
   * from a wrong project. Only for the first login of a session, since failed logins may be counted against the user.
   */
  async #refused(answer: TextAnswer, signal: AbortSignal, first: boolean): Promise<OpenStackError> {
    const { auth, name } = this.#config;
    const who = describeLogin(auth);
    const refusal = this.#calls.error(answer, ISSUE);
    const because = (reason: string): OpenStackError =>
      new OpenStackError({
        code: 'UNAUTHORIZED',
        cloud: name,
        service: 'identity',
        request: ISSUE,
        status: answer.status,
        serviceType: refusal.serviceType,
        serviceMessage: refusal.serviceMessage ?? '',
        requestIds: answer.requestIds,
        message: `cloud ${name}: Keystone at ${this.url} refused ${who}: ${reason} (${answer.requestIds.join(', ')})`,
      });
    const said = saidApart(answer);
    if (said !== null) return because(said);
    if (auth.kind === 'token')
      return because("the token is invalid or has expired, or the project is not its holder's");
    if (auth.kind === 'application-credential')
      return because('the credential is unknown, expired, or its secret is wrong');
    const projects = first ? await this.#ownProjects(auth, signal) : null;
    if (projects === null) return because('the password is wrong, or there is no such user');
    const list =
      projects.length === 0 ? 'the user has no project at all' : `the user's projects: ${projects.join(', ')}`;
    return because(`the password is right, but the user has no role in project ${projectName(auth.project)}; ${list}`);
  }

  /** The names of the user's projects, or null when the login itself is refused. */
  async #ownProjects(auth: AuthConfig, signal: AbortSignal): Promise<readonly string[] | null> {
    const request = authRequest(auth, 'none');
    const answer = await this.#calls.issue(request, { withCatalog: false, repeatable: true }, signal);
    const token = answer.headers['x-subject-token'];
    if (answer.status >= 400 || token === undefined) return null;
    return this.#calls.projectNames(token, signal);
  }
}
