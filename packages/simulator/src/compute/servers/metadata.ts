import { z } from 'zod';
import type { Call, Reply, Route } from '../../http/service.ts';
import { badRequest, notFound } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import type { ServerRow } from '../rows.ts';
import { checkMetadataCount, metadataSchema } from './create-request.ts';
import { findServer, updateServer } from './find-server.ts';
import { AT_REST_OR_RUNNING, requireState, requireUnlocked } from './guards.ts';

const allSchema = z.strictObject({ metadata: metadataSchema });
const oneSchema = z.strictObject({ meta: metadataSchema });

export const metadataRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/servers/:id/metadata',
    handle: (call) => ({ status: 200, json: { metadata: findServer(call).metadata } }),
  },
  { method: 'POST', path: '/servers/:id/metadata', handle: merge },
  { method: 'PUT', path: '/servers/:id/metadata', handle: replace },
  { method: 'GET', path: '/servers/:id/metadata/:key', handle: show },
  { method: 'PUT', path: '/servers/:id/metadata/:key', handle: setOne },
  { method: 'DELETE', path: '/servers/:id/metadata/:key', handle: remove },
];

function merge(call: Call): Reply {
  const { metadata } = readBody(allSchema, call.json);
  const server = writable(call, 'update metadata');
  return { status: 200, json: { metadata: write(call, server, { ...server.metadata, ...metadata }) } };
}

function replace(call: Call): Reply {
  const { metadata } = readBody(allSchema, call.json);
  return { status: 200, json: { metadata: write(call, writable(call, 'update metadata'), metadata) } };
}

function show(call: Call): Reply {
  const key = keyOf(call);
  return { status: 200, json: { meta: { [key]: valueOf(findServer(call), key) } } };
}

function setOne(call: Call): Reply {
  const { meta } = readBody(oneSchema, call.json);
  const key = keyOf(call);
  if (Object.keys(meta).length !== 1 || meta[key] === undefined) throw badRequest('Request body and URI mismatch');
  const server = writable(call, 'update metadata');
  write(call, server, { ...server.metadata, ...meta });
  return { status: 200, json: { meta } };
}

function remove(call: Call): Reply {
  const key = keyOf(call);
  valueOf(findServer(call), key);
  const server = writable(call, 'delete metadata');
  write(call, server, Object.fromEntries(Object.entries(server.metadata).filter(([name]) => name !== key)));
  return { status: 204 };
}

function write(
  { cloud }: Call,
  { id }: ServerRow,
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  checkMetadataCount(Object.keys(metadata).length);
  return updateServer(cloud, id, { metadata }).metadata;
}

function keyOf(call: Call): string {
  return call.params['key'] ?? '';
}

function valueOf(server: ServerRow, key: string): string {
  const value = server.metadata[key];
  if (value === undefined) throw notFound('Metadata item was not found');
  return value;
}

function writable(call: Call, action: string): ServerRow {
  const server = findServer(call);
  requireUnlocked(call, server);
  requireState(server, action, AT_REST_OR_RUNNING, 'any');
  return server;
}
