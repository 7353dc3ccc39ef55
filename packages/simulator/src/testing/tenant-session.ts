import type { RunningCloud } from '../simulation.ts';

/** A logged-in user who calls services with plain `fetch`. */
export type TenantSession = (
  path: string,
  init?: RequestInit,
) => Promise<{ readonly status: number; readonly json: unknown }>;

/** `demo` in `demo`, or `admin` in `admin`. Of a Cinder path the project is filled in: `/volume/v3/:project_id/volumes`. */
export async function logIn(cloud: RunningCloud, user: 'demo' | 'admin' = 'demo'): Promise<TenantSession> {
  const domain = { id: 'default' };
  const identity = { methods: ['password'], password: { user: { name: user, domain, password: 'simulated' } } };
  const answer = await fetch(`${cloud.authUrl}/auth/tokens`, {
    method: 'POST',
    body: JSON.stringify({ auth: { identity, scope: { project: { name: user, domain } } } }),
  });
  const token = answer.headers.get('x-subject-token') ?? '';
  const { project } = ((await answer.json()) as { token: { project: { id: string } } }).token;
  return async (path, init = {}) => {
    const headers = { 'x-auth-token': token, ...(init.headers as object) };
    const called = await fetch(cloud.origin + path.replace(':project_id', project.id), { ...init, headers });
    const text = await called.text();
    return { status: called.status, json: text === '' ? null : (JSON.parse(text) as unknown) };
  };
}
