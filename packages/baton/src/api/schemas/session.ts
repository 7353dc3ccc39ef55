/** Login. Messages of faults never quote a value here: it may be a secret, or stand where one should. */
import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import type { LoginCredentials } from '../../login/login.ts';
import { named } from './components.ts';
import type { Same, Sure } from './same.ts';
import { access, text } from './shared.ts';

const name = z
  .string({ error: 'is missing, or no text; 1 to 255 characters' })
  .min(1, { error: 'is empty; 1 to 255 characters' })
  .max(255, { error: 'is too long; 1 to 255 characters' });
const secret = z
  .string({ error: 'is missing, or no text; up to 8192 characters' })
  .min(1, { error: 'is empty; up to 8192 characters' })
  .max(8192, { error: 'is too long; up to 8192 characters' });
const project = z.union([z.strictObject({ id: name }), z.strictObject({ name, domain: name })], {
  error: 'is missing, or names no project; {id}, or {name, domain}',
});

export const loginCredentials = named(
  'LoginCredentials',
  'What Keystone of the source takes. Nothing of it is kept but who it belongs to.',
  z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('password'), userName: name, userDomain: name, password: secret, project }),
      z.strictObject({ kind: z.literal('application-credential'), id: name, secret }),
      z.strictObject({ kind: z.literal('token'), token: secret, project: project.exactOptional() }),
    ],
    { error: 'is no way to log in; kind password, application-credential or token' },
  ) satisfies z.ZodType<LoginCredentials>,
);

export const actor = named(
  'Actor',
  'Who asks, and what that one may do.',
  z.object({
    userId: text,
    userName: text,
    project: z.object({ id: text, name: text }),
    access,
  }),
);
export type ActorIsSame = Sure<Same<Actor, typeof actor>>;

export const session = named('Session', 'A login and its end.', z.object({ actor, expiresAt: text }));

export const newSession = named(
  'NewSession',
  'A login. `bearer` is a secret: what a program shows from now on, as `Authorization: Bearer`. Pages have the cookie instead.',
  z.object({ actor, expiresAt: text, bearer: text.exactOptional() }),
);
