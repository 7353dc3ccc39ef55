/**
 * A Keystone with one user, for tests of who is let in: on the routes of a fake cloud, it keeps what it issued and forgets what is
 * revoked. User `nf` (`secret-password`) is a member of `demo` and a reader of `shop`; the credential `ac1` (`ac-secret`) is for `demo`.
 */
import type { FakeCloud, Reply } from './fake-cloud.ts';

export const DOMAIN = { id: 'default', name: 'Default' };
export const DEMO = { id: 'p-demo', name: 'demo', domain: DOMAIN };
export const SHOP = { id: 'p-shop', name: 'shop', domain: DOMAIN };
const ROLES: Readonly<Record<string, readonly string[]>> = { [DEMO.id]: ['member', 'reader'], [SHOP.id]: ['reader'] };
const USER = { id: 'u-nf', name: 'nf', domain: DOMAIN };

export interface Issued {
  readonly project: typeof DEMO | null;
  readonly expiresAtMs: number;
  readonly accessRules?: readonly object[];
}

export interface FakeKeystone {
  /** The tokens that live, by id. A test may put its own there. */
  readonly tokens: Map<string, Issued>;
  /** How often a password was tried. */
  passwordsTried(): number;
  /** As `[token] allow_rescope_scoped_token = false`. */
  forbidRescoping(): void;
  /** The access rules of credential `ac1`. */
  limitCredential(rules: readonly object[]): void;
}

interface Asked {
  readonly identity: {
    readonly password?: { readonly user: { readonly name: string; readonly password: string } };
    readonly token?: { readonly id: string };
    readonly application_credential?: { readonly id: string; readonly secret: string };
  };
  readonly scope?: 'unscoped' | { readonly project: { readonly id?: string; readonly name?: string } };
}

export function keystoneOn(cloud: FakeCloud): FakeKeystone {
  const tokens = new Map<string, Issued>();
  let accessRules: readonly object[] = [];
  let mayRescope = true;
  let passwordsTried = 0;
  let count = 0;

  const living = (id: unknown): Issued | null => {
    const token = tokens.get(String(id));
    return token === undefined || token.expiresAtMs <= Date.now() ? null : token;
  };
  const issue = (issued: Issued): Reply => {
    count += 1;
    const id = `issued-${count}`;
    tokens.set(id, issued);
    return show(201, id, issued);
  };
  const grant = ({ identity, scope }: Asked): Reply => {
    const given = identity.application_credential;
    if (given !== undefined) {
      if (given.id !== 'ac1') return refuse(404, `Could not find Application Credential: ${given.id}.`);
      return given.secret === 'ac-secret'
        ? issue({ project: DEMO, expiresAtMs: inAnHour(), accessRules })
        : refuse(401);
    }
    let expiresAtMs = inAnHour();
    if (identity.token === undefined) {
      passwordsTried += 1;
      const { user } = identity.password ?? {};
      if (user?.name !== 'nf' || user.password !== 'secret-password') return refuse(401);
    } else {
      const token = living(identity.token.id);
      if (token === null) return refuse(404, `Could not find token: ${identity.token.id}.`);
      if (token.project !== null && !mayRescope) return refuse(403);
      ({ expiresAtMs } = token);
    }
    if (scope === undefined || scope === 'unscoped') return issue({ project: null, expiresAtMs });
    const wanted = scope.project;
    const project = [DEMO, SHOP].find(({ id, name }) => id === wanted.id || name === wanted.name);
    return project === undefined ? refuse(401) : issue({ project, expiresAtMs });
  };

  cloud.on('POST /identity/v3/auth/tokens', ({ body }) => grant((JSON.parse(body) as { readonly auth: Asked }).auth));
  cloud.on('GET /identity/v3/auth/tokens', ({ headers }) => {
    const token = living(headers['x-auth-token']);
    return token === null ? refuse(401) : show(200, String(headers['x-subject-token']), token);
  });
  cloud.on('DELETE /identity/v3/auth/tokens', ({ headers }) => {
    if (living(headers['x-auth-token']) === null) return refuse(401);
    tokens.delete(String(headers['x-subject-token']));
    return { status: 204 };
  });
  cloud.on('GET /identity/v3/auth/projects', () => ({ status: 200, json: { projects: [DEMO, SHOP] } }));
  return {
    tokens,
    passwordsTried: () => passwordsTried,
    forbidRescoping: () => {
      mayRescope = false;
    },
    limitCredential: (rules) => {
      accessRules = rules;
    },
  };
}

export function inAnHour(): number {
  return Date.now() + 3_600_000;
}

function show(status: number, id: string, { project, expiresAtMs, accessRules }: Issued): Reply {
  const token = {
    user: USER,
    expires_at: new Date(expiresAtMs).toISOString(),
    ...(project === null ? {} : { project, roles: (ROLES[project.id] ?? []).map((name) => ({ name })) }),
    ...(accessRules === undefined
      ? {}
      : { application_credential: { id: 'ac1', name: 'x', access_rules: accessRules } }),
  };
  return { status, headers: { 'x-subject-token': id }, json: { token } };
}

function refuse(code: number, message = 'The request you have made requires authentication.'): Reply {
  return { status: code, json: { error: { code, message, title: 'Refused' } } };
}
