/** Key pairs belong to a user, not to a project. Only public keys are taken: this Nova makes none itself, as from 2.92 on. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call, Reply, Route } from '../http/service.ts';
import { limitOf } from '../state/cloud-state.ts';
import { pageOf } from './pages.ts';
import { badRequest, conflict, forbidden, notFound } from './refusals.ts';
import { readBody } from './request-body.ts';
import type { KeyPairRow } from './rows.ts';

const TYPE = 2;
const PAGES = 35;
const SPECIAL_CHARACTERS = 92;

const importSchema = z.object({
  keypair: z.strictObject({
    name: z.string().min(1).max(255),
    public_key: z.string(),
    type: z.enum(['ssh']).optional(),
    user_id: z.string().optional(),
  }),
});

export const keyPairRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-keypairs', handle: list },
  { method: 'POST', path: '/os-keypairs', handle: importOne },
  { method: 'GET', path: '/os-keypairs/:name', handle: show },
  { method: 'DELETE', path: '/os-keypairs/:name', handle: remove },
];

function list(call: Call): Reply {
  const { keyPairs } = call.cloud.state;
  const own = keyPairs
    .where(({ userId }) => userId === call.caller.userId)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const page = call.microversion < PAGES ? { items: own, links: null } : pageOf(call, 'keypairs', own, markerOf);
  const keypairs = page.items.map((row) => ({ keypair: viewOf(call, row) }));
  return { status: 200, json: { keypairs, ...(page.links === null ? {} : { keypairs_links: page.links }) } };
}

const markerOf = ({ name }: KeyPairRow): string => name;

function importOne(call: Call): Reply {
  const { keypair } = readBody(importSchema, call.json);
  const { state } = call.cloud;
  const { userId, projectId } = call.caller;
  checkName(call, keypair.name);
  const fingerprint = fingerprintOf(keypair.public_key);
  const id = `${userId}:${keypair.name}`;
  if (state.keyPairs.get(id) !== null) throw conflict(`Key pair '${keypair.name}' already exists.`);
  const limit = limitOf(state, projectId, 'key_pairs');
  if (limit !== null && state.keyPairs.where((row) => row.userId === userId).length >= limit) {
    throw forbidden('Quota exceeded, too many key pairs.');
  }
  const row = { id, userId, name: keypair.name, publicKey: keypair.public_key, fingerprint };
  const { name, ...rest } = viewOf(call, state.keyPairs.insert(row));
  return { status: call.microversion < TYPE ? 200 : 201, json: { keypair: { name, ...rest, user_id: userId } } };
}

function show(call: Call): Reply {
  const row = asked(call);
  return { status: 200, json: { keypair: { ...viewOf(call, row), user_id: row.userId } } };
}

function remove(call: Call): Reply {
  call.cloud.state.keyPairs.delete(asked(call).id);
  return { status: call.microversion < TYPE ? 202 : 204 };
}

function asked(call: Call): KeyPairRow {
  const name = call.params['name'] ?? '';
  const { userId } = call.caller;
  const row = call.cloud.state.keyPairs.get(`${userId}:${name}`);
  if (row === null) throw notFound(`Keypair ${name} not found for user ${userId}`);
  return row;
}

function viewOf(call: Call, row: KeyPairRow) {
  const type = call.microversion < TYPE ? {} : { type: 'ssh' };
  return { name: row.name, public_key: row.publicKey, fingerprint: row.fingerprint, ...type };
}

function checkName(call: Call, name: string): void {
  const allowed = call.microversion < SPECIAL_CHARACTERS ? /^[\w\- ]+$/ : /^[\w\- @.]+$/;
  if (allowed.test(name)) return;
  throw badRequest(
    "An invalid 'name' value was provided. The name must be: Only expected characters: " +
      '[_- 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ]',
  );
}

/** MD5 over the key's blob (RFC 4716, section 4). */
function fingerprintOf(publicKey: string): string {
  const [type, text] = publicKey.trim().split(/\s+/);
  const blob = Buffer.from(text ?? '', 'base64');
  // RFC 4253, section 6.6: the blob begins with its own type, as a string with its length before it.
  const isKey =
    type !== undefined && blob.length > 4 + type.length && blob.toString('latin1', 4, 4 + type.length) === type;
  if (!isKey) throw badRequest('Keypair data is invalid: failed to generate fingerprint');
  const digest = createHash('md5').update(blob).digest('hex');
  return digest.match(/../g)?.join(':') ?? digest;
}
