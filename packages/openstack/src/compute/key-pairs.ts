import { z } from 'zod';
import { orGone } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

export interface KeyPair {
  readonly name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

const keyPairSchema = z
  .object({ keypair: z.object({ name: z.string(), public_key: z.string(), fingerprint: z.string() }) })
  .transform(({ keypair }): KeyPair => ({
    name: keypair.name,
    publicKey: keypair.public_key,
    fingerprint: keypair.fingerprint,
  }));

/** `GET /os-keypairs` of the session's user. All pages (2.35). */
export async function listKeyPairs(compute: ServiceClient, signal: AbortSignal): Promise<readonly KeyPair[]> {
  const microversion = await compute.pickMicroversion('2.1', '2.35', signal);
  return listAll(compute, { path: '/os-keypairs', key: 'keypairs', item: keyPairSchema, microversion, signal });
}

/** `POST /os-keypairs` with a public key. @throws OpenStackError CONFLICT when the name is taken, QUOTA_EXCEEDED */
export async function importKeyPair(
  compute: ServiceClient,
  name: string,
  publicKey: string,
  signal: AbortSignal,
): Promise<void> {
  const json = { keypair: { name, public_key: publicKey } };
  await compute.request({ method: 'POST', path: '/os-keypairs', json, signal });
}

/** `DELETE /os-keypairs/{name}`. Success when there is none. */
export function deleteKeyPair(compute: ServiceClient, name: string, signal: AbortSignal): Promise<void> {
  return orGone(compute.request({ method: 'DELETE', path: path`/os-keypairs/${name}`, signal }));
}
