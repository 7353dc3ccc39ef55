import { z } from 'zod';
import type { DomainRef, ProjectRef } from '../clouds-config/cloud-config.ts';

/** A user or a project. Its name is unique in its domain only. */
export interface InDomain {
  readonly id: string;
  readonly name: string;
  readonly domain: { readonly id: string; readonly name: string };
}

/** Whom credentials have proved, in which project, with which roles, until when. Holds no secret. */
export interface Authentication {
  readonly user: InDomain;
  readonly project: InDomain;
  readonly roles: readonly string[];
  /** Keystone's own end of it. */
  readonly expiresAtMs: number;
}

export interface ReadAuthentication extends Omit<Authentication, 'project'> {
  /** Null: for a domain, for the system, or for nothing. */
  readonly project: InDomain | null;
  /** Made by an application credential with access rules. */
  readonly limited: boolean;
}

const inDomain = z.object({
  id: z.string(),
  name: z.string(),
  domain: z.object({ id: z.string(), name: z.string() }),
});

/** The body of `POST` and `GET /v3/auth/tokens`, as far as it says who it is (keystone/common/render_token.py). */
export const authenticationSchema = z
  .object({
    token: z.object({
      expires_at: z.iso.datetime(),
      user: inDomain,
      project: inDomain.nullish(),
      roles: z.array(z.object({ name: z.string() })).default([]),
      application_credential: z.object({ access_rules: z.array(z.unknown()).nullish() }).nullish(),
    }),
  })
  .transform(({ token }): ReadAuthentication => ({
    user: token.user,
    project: token.project ?? null,
    roles: token.roles.map((role) => role.name),
    expiresAtMs: Date.parse(token.expires_at),
    limited: (token.application_credential?.access_rules ?? []).length > 0,
  }));

export function isProject(project: InDomain, ref: ProjectRef): boolean {
  if ('id' in ref) return ref.id === project.id;
  return ref.name === project.name && isDomain(project.domain, ref.domain);
}

function isDomain(domain: InDomain['domain'], ref: DomainRef): boolean {
  return 'id' in ref ? ref.id === domain.id : ref.name === domain.name;
}
