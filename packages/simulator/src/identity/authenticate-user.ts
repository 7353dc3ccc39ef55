import type { SimulatedCloud } from '../cloud.ts';
import { Refusal } from '../http/service.ts';
import type { AuthRequest, NamedRef } from './auth-request.ts';
import type { ProjectRow, UserRow } from './rows.ts';

export interface Granted {
  readonly user: UserRow;
  readonly projectId: string | null;
  /** Of a token made from a token: it ends with the first. Null: a new life. */
  readonly expiresAtMs: number | null;
}

/** @throws Refusal 401, worded alike whatever was wrong: nobody shall find out who exists (keystone/exception.py, SecurityError) */
export function authenticate(cloud: SimulatedCloud, request: AuthRequest): Granted {
  const { user, expiresAtMs } = proven(cloud, request.proof);
  if (request.project === undefined || request.project === null) return { user, projectId: null, expiresAtMs };
  const project = findNamed(cloud.state.projects.all(), request.project);
  if (project === null || (user.roles[project.id] ?? []).length === 0) throw refused();
  return { user, projectId: project.id, expiresAtMs };
}

function proven(
  cloud: SimulatedCloud,
  proof: AuthRequest['proof'],
): { readonly user: UserRow; readonly expiresAtMs: number | null } {
  if (proof.method === 'token') {
    const token = cloud.state.tokens.get(proof.id);
    if (token === null) throw new Refusal(404, 'Could not recognize Fernet token');
    if (token.expiresAtMs <= cloud.time.nowMs()) throw refused();
    return { user: cloud.state.users.need(token.userId), expiresAtMs: token.expiresAtMs };
  }
  const user = findNamed(cloud.state.users.all(), proof.user);
  if (user === null || user.password !== proof.password) throw refused();
  return { user, expiresAtMs: null };
}

function findNamed<Row extends ProjectRow | UserRow>(rows: readonly Row[], ref: NamedRef): Row | null {
  if (ref.id !== undefined) return rows.find(({ id }) => id === ref.id) ?? null;
  // There is one domain; its id is `default` and its name is `Default`.
  const domain = ref.domain?.id ?? ref.domain?.name ?? '';
  if (domain.toLowerCase() !== 'default') return null;
  return rows.find(({ name }) => name === ref.name) ?? null;
}

function refused(): Refusal {
  return new Refusal(401, 'The request you have made requires authentication.');
}
