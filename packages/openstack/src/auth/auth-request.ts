import type { AuthConfig, ProjectRef, UserRef } from '../clouds-config/cloud-config.ts';

/** The body of `POST /v3/auth/tokens`. Without a scope, Keystone only says whether the user is who they claim to be. */
export function authRequest(auth: AuthConfig, scope: 'project' | 'none' = 'project'): object {
  const identity = identityOf(auth);
  if (auth.kind === 'application-credential') return { auth: { identity } };
  return { auth: { identity, scope: scope === 'none' ? 'unscoped' : { project: auth.project } } };
}

function identityOf(auth: AuthConfig): object {
  if (auth.kind === 'password') {
    return { methods: ['password'], password: { user: { ...auth.user, password: auth.password } } };
  }
  if (auth.kind === 'token') return { methods: ['token'], token: { id: auth.token } };
  const credential = { ...auth.credential, secret: auth.secret };
  return { methods: ['application_credential'], application_credential: credential };
}

/** Who logs in where, for messages. */
export function describeLogin(auth: AuthConfig): string {
  if (auth.kind === 'password') return `user ${userName(auth.user)} in project ${projectName(auth.project)}`;
  if (auth.kind === 'token') return `the given token in project ${projectName(auth.project)}`;
  return `application credential ${'id' in auth.credential ? auth.credential.id : auth.credential.name}`;
}

export function projectName(project: ProjectRef): string {
  return 'id' in project ? project.id : project.name;
}

export function userName(user: UserRef): string {
  return 'id' in user ? user.id : user.name;
}
