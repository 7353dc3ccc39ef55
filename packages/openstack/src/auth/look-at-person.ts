/**
 * One login of one person. Nothing remains of it that would let anybody act as them:
 *
 *   password                 ─▶ token without a project ─▶ token of the project     both are revoked
 *   application credential   ─▶ token of its project                                revoked
 *   token                    looked at as it is; for another project than its own ─▶ token of that one, which is revoked
 *                            the given token itself goes on: it is the person's
 *
 * A password is sent once, and first without a project: so a wrong password and a wrong project are told apart without a second try,
 * which Keystone would count against the account (keystone.conf: [security_compliance] lockout_failure_attempts).
 */
import type { AuthConfig, ProjectRef } from '../clouds-config/cloud-config.ts';
import { OpenStackError } from '../errors/openstack-error.ts';
import type { TextAnswer } from '../transport/http-transport.ts';
import { authRequest, projectName, userName } from './auth-request.ts';
import { authenticationSchema, type Authentication, isProject, type ReadAuthentication } from './authentication.ts';
import { INSPECT, ISSUE, isRefusal, type KeystoneCalls, saidApart, type TokenCall } from './keystone-calls.ts';

export type PasswordLogin = Extract<AuthConfig, { readonly kind: 'password' }>;
export type CredentialLogin = Extract<AuthConfig, { readonly kind: 'application-credential' }>;
/** Without a project: the one that the token is for. */
export interface TokenLogin {
  readonly kind: 'token';
  readonly token: string;
  readonly project: ProjectRef | null;
}
export type PersonalLogin = PasswordLogin | CredentialLogin | TokenLogin;

/** A token that is not revoked by then ends by itself. */
const REVOKE_WITHIN_MS = 5_000;

export class LookAtPerson {
  readonly #cloud: string;
  readonly #calls: KeystoneCalls;
  readonly #signal: AbortSignal;
  readonly #issued: string[] = [];

  constructor(cloud: string, calls: KeystoneCalls, signal: AbortSignal) {
    this.#cloud = cloud;
    this.#calls = calls;
    this.#signal = signal;
  }

  at(login: PersonalLogin): Promise<Authentication> {
    if (login.kind === 'password') return this.#byPassword(login);
    return login.kind === 'token' ? this.#byToken(login) : this.#byCredential(login);
  }

  /** Also when the look failed or was given up. Where revoking fails, nothing is lost: nobody knows the tokens, and they end. */
  async revokeIssued(): Promise<void> {
    const signal = AbortSignal.timeout(REVOKE_WITHIN_MS);
    await Promise.allSettled(this.#issued.map((token) => this.#calls.revoke(token, signal)));
  }

  async #byPassword(login: PasswordLogin): Promise<Authentication> {
    const who = `user ${userName(login.user)}`;
    const proof = await this.#issue(authRequest(login, 'none'), login.password);
    if (isRefusal(proof)) throw this.#refused(proof, who, 'the password is wrong, or there is no such user');
    const { id: token } = this.#calls.read(authenticationSchema, proof, ISSUE);
    const scoped = await this.#issue(authRequest({ kind: 'token', token, project: login.project }), token);
    if (!isRefusal(scoped)) return this.#inProject(scoped, ISSUE, who);
    const projects = await this.#calls.projectNames(token, this.#signal);
    const list =
      projects.length === 0 ? 'the user has no project at all' : `the user's projects: ${projects.join(', ')}`;
    const wrong = `the password is right, but the user has no role in project ${projectName(login.project)}; ${list}`;
    throw this.#refused(scoped, who, wrong);
  }

  async #byCredential(login: CredentialLogin): Promise<Authentication> {
    const { credential } = login;
    const who = `application credential ${'id' in credential ? credential.id : credential.name}`;
    const answer = await this.#issue(authRequest(login), login.secret);
    if (!isRefusal(answer)) return this.#inProject(answer, ISSUE, who);
    throw this.#refused(answer, who, 'it is unknown, has expired, or its secret is wrong');
  }

  async #byToken({ token, project }: TokenLogin): Promise<Authentication> {
    const who = 'the given token';
    // It goes into a header, which takes no line end (RFC 9110, 5.5); Keystone's tokens have none, and no blank.
    if (!/^[!-~]+$/.test(token))
      throw this.#refused(null, who, 'it has blanks, line ends or other signs that no token has');
    const shown = withoutSecret(await this.#calls.inspect(token, this.#signal), token);
    if (isRefusal(shown)) throw this.#refused(shown, who, 'it is invalid or has expired');
    const { body: own } = this.#calls.read(authenticationSchema, shown, INSPECT);
    if (project === null || (own.project !== null && isProject(own.project, project))) {
      return this.#inProject(shown, INSPECT, who);
    }
    const scoped = await this.#issue(authRequest({ kind: 'token', token, project }), token);
    const wanted = `project ${projectName(project)}`;
    // keystone.conf: [token] allow_rescope_scoped_token; and tokens of trusts, OAuth and the system never change their scope.
    if (scoped.status === 403) {
      throw this.#refused(scoped, who, `Keystone does not change it into one for ${wanted}; get one for that project`);
    }
    if (!isRefusal(scoped)) return this.#inProject(scoped, ISSUE, who);
    throw this.#refused(scoped, who, `its user ${own.user.name} has no role in ${wanted}`);
  }

  async #issue(body: object, secret: string): Promise<TextAnswer> {
    const answer = await this.#calls.issue(body, { withCatalog: false, repeatable: false }, this.#signal);
    const token = answer.headers['x-subject-token'];
    if (token !== undefined) this.#issued.push(token);
    return withoutSecret(answer, secret);
  }

  #inProject(answer: TextAnswer, call: TokenCall, who: string): Authentication {
    const read: ReadAuthentication = this.#calls.read(authenticationSchema, answer, call).body;
    const { project, limited, ...rest } = read;
    // Its holder may make certain calls and no others; a service that lets them in would let them do more.
    if (limited) {
      const reason = 'its application credential has access rules, so it is good for certain calls only';
      throw this.#refused(answer, who, `${reason}; make one without`);
    }
    if (project === null) {
      throw this.#refused(answer, who, 'it is for no project; name the project, or get one for a project');
    }
    return { ...rest, project };
  }

  /** `answer`: null when Keystone was not asked. */
  #refused(answer: TextAnswer | null, who: string, reason: string): OpenStackError {
    const said = answer?.status === 401 ? saidApart(answer) : null;
    return new OpenStackError({
      code: 'UNAUTHORIZED',
      cloud: this.#cloud,
      service: 'identity',
      request: ISSUE,
      ...(answer === null ? {} : { status: answer.status, requestIds: answer.requestIds }),
      message: `cloud ${this.#cloud}: Keystone refuses ${who}: ${said ?? reason}`,
    });
  }
}

/**
 * Keystone repeats what it was sent in some of its words, such as "Could not find token: <id>" (keystone/exception.py: TokenNotFound).
 * What an answer means must stay, so a refusal remains one.
 */
function withoutSecret(answer: TextAnswer, secret: string): TextAnswer {
  const inJson = JSON.stringify(secret).slice(1, -1);
  if (answer.status < 400 || !(answer.text.includes(secret) || answer.text.includes(inJson))) return answer;
  return { ...answer, text: isRefusal(answer) ? '{"error":{}}' : '' };
}
