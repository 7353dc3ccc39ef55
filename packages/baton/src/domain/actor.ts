/** Who asks a controller: a person, or a program with a person's credentials, whom the source cloud's Keystone knows. */

/**
 * What one may do. `viewer`: sees what belongs to its own project. `tenant`: commands that, too. `operator`: sees and commands what
 * belongs to any project.
 */
export type Access = 'viewer' | 'tenant' | 'operator';

export interface Actor {
  readonly userId: string;
  readonly userName: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly access: Access;
}

/** Only what belongs to its own project exists for anybody but an operator. */
export function maySee(actor: Actor, projectId: string): boolean {
  return actor.access === 'operator' || actor.project.id === projectId;
}

export function mayCommand(actor: Actor, projectId: string): boolean {
  return actor.access !== 'viewer' && maySee(actor, projectId);
}
