/** Who asks, in tests: they log in through the real login, with a Keystone that knows them by name. */
import { BatonError } from '../../domain/error.ts';
import { type Authenticated, createLogin, type Login, type LoginCredentials } from '../../login/login.ts';
import { DEFAULT_MAPPING } from '../../login/role-mapping.ts';

const DOMAIN = { id: 'default', name: 'Default' };
const EXPIRES = '2026-11-23T03:12:00.000Z';

/** `olga` operates the cloud; `tom` and `vera` are of project-1, which vera only looks at; `paul` is of project-2. */
export const PEOPLE = {
  olga: { roles: ['admin'], project: { id: 'project-0', name: 'admin', domain: DOMAIN } },
  tom: { roles: ['member'], project: { id: 'project-1', name: 'shop', domain: DOMAIN } },
  vera: { roles: ['reader'], project: { id: 'project-1', name: 'shop', domain: DOMAIN } },
  paul: { roles: ['member'], project: { id: 'project-2', name: 'blog', domain: DOMAIN } },
} as const;

export type Person = keyof typeof PEOPLE;

export const PASSWORD = 'correct horse';

export function credentialsOf(person: string, password: string = PASSWORD): LoginCredentials {
  return { kind: 'password', userName: person, userDomain: 'Default', password, project: { id: 'any' } };
}

export function loginOfPeople(now: () => Date): Login {
  return createLogin({
    authenticate: (credentials) => Promise.resolve(known(credentials)),
    mapping: DEFAULT_MAPPING,
    key: new Uint8Array(32).fill(7),
    now,
    sessionHours: 8,
  });
}

function known(credentials: LoginCredentials): Authenticated {
  const name = credentials.kind === 'password' && credentials.password === PASSWORD ? credentials.userName : '';
  if (!isPerson(name)) {
    throw new BatonError({
      code: 'LOGIN_REFUSED',
      kind: 'user',
      message: 'Keystone does not know these credentials.',
      remedy: 'Try again.',
    });
  }
  const { roles, project } = PEOPLE[name];
  return { userId: `id-of-${name}`, userName: name, project, roles, expiresAt: EXPIRES };
}

function isPerson(name: string): name is Person {
  return Object.hasOwn(PEOPLE, name);
}
