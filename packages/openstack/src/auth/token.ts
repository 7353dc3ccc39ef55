import { z } from 'zod';

/** A Keystone token with what it says about its holder. The id is a secret. */
export interface Token {
  readonly id: string;
  readonly expiresAtMs: number;
  readonly user: { readonly id: string; readonly name: string };
  readonly project: { readonly id: string; readonly name: string };
  readonly roles: readonly string[];
  readonly catalog: readonly CatalogEntry[];
}

export interface CatalogEntry {
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly CatalogEndpoint[];
}

export interface CatalogEndpoint {
  readonly interface: string;
  readonly region: string | null;
  readonly url: string;
}

const endpointSchema = z
  .object({ interface: z.string(), region_id: z.string().nullish(), region: z.string().nullish(), url: z.string() })
  .transform((raw): CatalogEndpoint => ({
    interface: raw.interface,
    region: raw.region_id ?? raw.region ?? null,
    url: raw.url,
  }));

const named = z.object({ id: z.string(), name: z.string() });

/** The body of `POST /v3/auth/tokens`; the id comes in a header. */
export const tokenSchema = z
  .object({
    token: z.object({
      expires_at: z.iso.datetime(),
      user: named,
      project: named,
      roles: z.array(z.object({ name: z.string() })).default([]),
      catalog: z
        .array(z.object({ type: z.string(), name: z.string().default(''), endpoints: z.array(endpointSchema) }))
        .default([]),
    }),
  })
  .transform(({ token }): Omit<Token, 'id'> => ({
    expiresAtMs: Date.parse(token.expires_at),
    user: token.user,
    project: token.project,
    roles: token.roles.map((role) => role.name),
    catalog: token.catalog,
  }));
