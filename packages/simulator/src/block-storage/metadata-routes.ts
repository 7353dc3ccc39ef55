/** `/metadata` below volumes and snapshots. */
import { z } from 'zod';
import { type Call, Refusal, type Reply, type Route } from '../http/service.ts';
import { decodeBody, metadataSchema } from './decode-body.ts';
import { badRequest } from './refuse.ts';

type Metadata = Readonly<Record<string, string>>;

export interface MetadataOwner {
  /** `/volumes/:id` */
  readonly path: string;
  /** `Volume` */
  readonly what: string;
  /** @throws Refusal 404 */
  readonly read: (call: Call) => { readonly id: string; readonly metadata: Metadata };
  readonly write: (call: Call, metadata: Metadata) => void;
}

export function metadataRoutes({ path, what, read, write }: MetadataOwner): readonly Route[] {
  const all = (call: Call): Metadata => read(call).metadata;
  const put = (call: Call, metadata: Metadata): Reply => {
    write(call, metadata);
    return { status: 200, json: { metadata } };
  };
  const one = (call: Call): readonly [string, string] => {
    const key = call.params['key'] ?? '';
    const { id, metadata } = read(call);
    const value = metadata[key];
    if (value === undefined) throw new Refusal(404, `${what} ${id} has no metadata with key ${key}.`);
    return [key, value];
  };
  return [
    { method: 'GET', path: `${path}/metadata`, handle: (call) => ({ status: 200, json: { metadata: all(call) } }) },
    {
      method: 'POST',
      path: `${path}/metadata`,
      handle: (call) => put(call, { ...all(call), ...bodyOf(call) }),
    },
    { method: 'PUT', path: `${path}/metadata`, handle: (call) => put(call, bodyOf(call)) },
    {
      method: 'GET',
      path: `${path}/metadata/:key`,
      handle: (call) => ({ status: 200, json: { meta: Object.fromEntries([one(call)]) } }),
    },
    {
      method: 'PUT',
      path: `${path}/metadata/:key`,
      handle: (call) => {
        const { meta } = decodeBody(z.object({ meta: metadataSchema }), call.json);
        const value = meta[call.params['key'] ?? ''];
        if (value === undefined || Object.keys(meta).length !== 1) throw badRequest('Request body and URI mismatch');
        put(call, { ...all(call), ...meta });
        return { status: 200, json: { meta } };
      },
    },
    {
      method: 'DELETE',
      path: `${path}/metadata/:key`,
      handle: (call) => {
        const [key] = one(call);
        const { [key]: _gone, ...rest } = all(call);
        put(call, rest);
        return { status: 200 };
      },
    },
  ];
}

function bodyOf(call: Call): Metadata {
  return decodeBody(z.object({ metadata: metadataSchema }), call.json).metadata;
}
