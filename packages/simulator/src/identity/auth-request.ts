/** The body of `POST /v3/auth/tokens` (keystone/auth/schema.py), as far as it is understood here. */
import { z } from 'zod';
import { Refusal } from '../http/service.ts';

const domainSchema = z.object({ id: z.string().optional(), name: z.string().optional() });
const namedSchema = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  domain: domainSchema.optional(),
});

const bodySchema = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()).min(1),
      password: z.object({ user: namedSchema.extend({ password: z.string() }) }).optional(),
      token: z.object({ id: z.string() }).optional(),
    }),
    scope: z
      .union([z.literal('unscoped'), z.object({ unscoped: z.unknown() }), z.object({ project: namedSchema })])
      .optional(),
  }),
});

export type NamedRef = z.output<typeof namedSchema>;

export interface AuthRequest {
  readonly proof:
    | { readonly method: 'password'; readonly user: NamedRef; readonly password: string }
    | { readonly method: 'token'; readonly id: string };
  /** Undefined: whatever the user's default is; null: none. */
  readonly project: NamedRef | null | undefined;
}

/** @throws Refusal 400 for what is no such body, 401 for a method that is not offered */
export function readAuthRequest(body: unknown): AuthRequest {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refusal(
      400,
      `Invalid input for field '${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
    );
  }
  const { identity, scope } = parsed.data.auth;
  const project =
    scope === undefined ? undefined : typeof scope === 'object' && 'project' in scope ? scope.project : null;
  const [method] = identity.methods;
  if (method === 'password' && identity.password !== undefined) {
    const { password, ...user } = identity.password.user;
    return { proof: { method, user, password }, project };
  }
  if (method === 'token' && identity.token !== undefined) return { proof: { method, id: identity.token.id }, project };
  throw new Refusal(401, 'Attempted to authenticate with an unsupported method.');
}
