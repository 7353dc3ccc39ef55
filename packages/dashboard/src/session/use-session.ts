import { useSuspenseQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries.ts';
import type { Actor } from '../api/types/session.ts';

/** Who is signed in. Only for pages behind the sign-in: its route has asked already. */
export function useActor(): Actor {
  return useSuspenseQuery(sessionQuery).data.actor;
}

/** May this person command what belongs to that project? Else they may look. */
export function mayCommand({ access, project }: Actor, projectId: string): boolean {
  return access === 'operator' || (access === 'tenant' && project.id === projectId);
}
