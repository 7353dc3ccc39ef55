/** Servers as they are read, and renamed. */
import { z } from 'zod';
import type { Call, Reply, Route } from '../../http/service.ts';
import { pageOf } from '../pages.ts';
import { readBody } from '../request-body.ts';
import type { ServerRow } from '../rows.ts';
import { addressesOf } from './addresses.ts';
import { descriptionSchema, nameSchema } from './create-request.ts';
import { findServer, updateServer } from './find-server.ts';
import { listedServers } from './list-filters.ts';
import { detailOf, summaryOf } from './server-view.ts';

const DESCRIPTION = 19;

interface Rename {
  readonly server: { readonly name?: string | undefined; readonly description?: string | null | undefined };
}

const oldRenameSchema: z.ZodType<Rename> = z.object({ server: z.strictObject({ name: nameSchema.optional() }) });
const renameSchema: z.ZodType<Rename> = z.object({
  server: z.strictObject({ name: nameSchema.optional(), description: descriptionSchema.optional() }),
});

export const serverRoutes: readonly Route[] = [
  { method: 'GET', path: '/servers', handle: (call) => list(call, 'servers', summaryOf) },
  { method: 'GET', path: '/servers/detail', handle: (call) => list(call, 'servers/detail', detailOf) },
  { method: 'GET', path: '/servers/:id', handle: (call) => show(call, findServer(call)) },
  { method: 'PUT', path: '/servers/:id', handle: rename },
  {
    method: 'GET',
    path: '/servers/:id/ips',
    handle: (call) => ({ status: 200, json: { addresses: shortAddresses(call) } }),
  },
];

function shortAddresses(call: Call): Readonly<Record<string, readonly object[]>> {
  const networks = Object.entries(addressesOf(call.cloud, findServer(call)));
  return Object.fromEntries(
    networks.map(([name, list]) => [name, list.map(({ version, addr }) => ({ version, addr }))]),
  );
}

function list(call: Call, path: string, view: (call: Call, server: ServerRow) => object): Reply {
  const page = pageOf(call, path, listedServers(call), ({ id }) => id);
  const servers = page.items.map((server) => view(call, server));
  return { status: 200, json: { servers, ...(page.links === null ? {} : { servers_links: page.links }) } };
}

function show(call: Call, server: ServerRow): Reply {
  return { status: 200, json: { server: detailOf(call, server) } };
}

/** Neither a lock nor a state stands against it. */
function rename(call: Call): Reply {
  const { server: wanted } = readBody(call.microversion < DESCRIPTION ? oldRenameSchema : renameSchema, call.json);
  const { id, name, description } = findServer(call);
  const patch = {
    name: wanted.name ?? name,
    description: wanted.description === undefined ? description : wanted.description,
  };
  return show(call, updateServer(call.cloud, id, patch));
}
