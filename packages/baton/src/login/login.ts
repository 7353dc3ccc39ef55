/** People log in with what they have in the source cloud's Keystone, and get a session that says who they are and what they may do. */
import type { Actor } from '../domain/actor.ts';
import { BatonError } from '../domain/error.ts';
import { accessOf, fingerprintOf, type RoleHolder, type RoleMapping, tellRules } from './role-mapping.ts';
import { createSeal } from './seal.ts';
import { endOfSession, type Session } from './session.ts';

export type { Session } from './session.ts';

/** Domains by name, or by id: `default`, or 32 hexadecimal digits. */
export type LoginCredentials =
  | {
      readonly kind: 'password';
      readonly userName: string;
      readonly userDomain: string;
      readonly password: string;
      readonly project: LoginProject;
    }
  | { readonly kind: 'application-credential'; readonly id: string; readonly secret: string }
  /** Without a project: the one that the token is for. */
  | { readonly kind: 'token'; readonly token: string; readonly project?: LoginProject };

export type LoginProject = { readonly id: string } | { readonly name: string; readonly domain: string };

/** Whom Keystone knows by these credentials, in which project. */
export interface Authenticated extends RoleHolder {
  readonly userId: string;
  readonly userName: string;
  /** Keystone's own end of what was shown: ISO 8601. */
  readonly expiresAt: string;
}

export interface Login {
  /** @throws BatonError LOGIN_REFUSED, NO_ACCESS (kind user), LOGIN_UNAVAILABLE (kind cloud) */
  enter(credentials: LoginCredentials, signal: AbortSignal): Promise<Session>;
  sealed(session: Session): Promise<string>;
  /** Null for whatever does not open, such as a session that is over. */
  open(sealed: string): Promise<Session | null>;
}

export interface LoginParts {
  /** Throws LOGIN_REFUSED or LOGIN_UNAVAILABLE; see adapters/openstack/keystone-login.ts. */
  readonly authenticate: (credentials: LoginCredentials, signal: AbortSignal) => Promise<Authenticated>;
  readonly mapping: RoleMapping;
  /** 32 bytes: seals sessions, and opens them. */
  readonly key: Uint8Array;
  /** Keys that open only: of sessions that were sealed before `key` was made. */
  readonly olderKeys?: readonly Uint8Array[];
  readonly now: () => Date;
  readonly sessionHours: number;
}

/** @throws Error when a key has another length than 32 bytes */
export function createLogin(parts: LoginParts): Login {
  const { mapping, now } = parts;
  const seal = createSeal({
    key: parts.key,
    olderKeys: parts.olderKeys ?? [],
    // A session says what its actor may do. Under other rules it might say something else, so it ends with them.
    audience: `baton/${fingerprintOf(mapping)}`,
    now,
  });
  return {
    enter: async (credentials, signal) => {
      const person = await parts.authenticate(credentials, signal);
      const access = accessOf(mapping, person);
      if (access === null) throw noAccess(person, mapping);
      const { userId, userName, project } = person;
      const actor: Actor = { userId, userName, project: { id: project.id, name: project.name }, access };
      const expiresAt = endOfSession(now(), parts.sessionHours, person.expiresAt);
      if (expiresAt === null) throw overAlready(person);
      return { actor, expiresAt };
    },
    sealed: (session) => seal.seal(session),
    open: (sealed) => seal.open(sealed),
  };
}

function noAccess({ userName, project, roles }: Authenticated, mapping: RoleMapping): BatonError {
  const has = roles.length === 0 ? 'no role' : `the roles ${roles.join(', ')}`;
  return new BatonError({
    code: 'NO_ACCESS',
    kind: 'user',
    message: `Keystone knows ${userName}, with ${has} in project ${project.name}; that gives no access here.`,
    remedy: `One of these Keystone roles gives access: ${tellRules(mapping)}. Have one assigned, log in to another project, or ask whoever runs Baton to map a role.`,
  });
}

function overAlready({ userName, expiresAt }: Authenticated): BatonError {
  return new BatonError({
    code: 'LOGIN_REFUSED',
    kind: 'user',
    message: `What Keystone gave ${userName} has expired: ${expiresAt}.`,
    remedy:
      'Get a new token, or log in by password. When it is new, compare the clocks of this machine and of Keystone.',
  });
}
