/** What pages ask to be done. Each takes the key of its asking, so that a press that is repeated is done once. */
import { call, segment } from './call.ts';
import type { Command, Committed, Migration } from './types/migration.ts';
import type { Plan } from './types/plan.ts';
import type { LoginCredentials, NewSession, Session } from './types/session.ts';
import type { GuestReadings, LookInside } from './types/ha-group.ts';

/** The answer's bearer token is for programs: pages have the cookie, and let it go at once. */
export async function signIn(credentials: LoginCredentials): Promise<Session> {
  const { actor, expiresAt } = await call<NewSession>('/v1/session', { method: 'POST', body: credentials });
  return { actor, expiresAt };
}

export async function signOut(): Promise<void> {
  await call<undefined>('/v1/session', { method: 'DELETE' });
}

export async function createMigration(plan: Plan, idempotencyKey: string): Promise<Migration> {
  return await call<Migration>('/v1/migrations', { method: 'POST', body: { plan }, idempotencyKey });
}

/** Starts it, or goes on where it stands. */
export async function run(id: string, idempotencyKey: string): Promise<void> {
  await call<unknown>(`/v1/migrations/${segment(id)}/run`, { method: 'POST', body: {}, idempotencyKey });
}

export async function command(id: string, asked: Command, idempotencyKey: string): Promise<void> {
  await call<unknown>(`/v1/migrations/${segment(id)}/commands`, { method: 'POST', body: asked, idempotencyKey });
}

export async function commit(id: string, deleteSource: boolean, idempotencyKey: string): Promise<Committed> {
  return await call<Committed>(`/v1/migrations/${segment(id)}/commit`, {
    method: 'POST',
    body: { deleteSource },
    idempotencyKey,
  });
}

/** One look inside each load balancer of a group. Answers by server id. */
export async function lookInside(cloud: string, group: string, asked: LookInside): Promise<GuestReadings['readings']> {
  const { readings } = await call<GuestReadings>(`/v1/clouds/${segment(cloud)}/groups/${segment(group)}/inside`, {
    method: 'POST',
    body: { ...asked, options: {} },
  });
  return readings;
}
