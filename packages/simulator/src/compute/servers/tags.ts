/** Tags of a server (2.26). A lock does not keep anybody from writing them. */
import { z } from 'zod';
import type { Call, Reply, Route } from '../../http/service.ts';
import { PREFIX } from '../links.ts';
import { badRequest, notFound } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import type { ServerRow } from '../rows.ts';
import { tagSchema, tagsSchema } from './create-request.ts';
import { findServer, updateServer } from './find-server.ts';
import { AT_REST_OR_RUNNING, requireState } from './guards.ts';

const MAX_TAGS = 50;
const bodySchema = z.strictObject({ tags: tagsSchema });

export const tagRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/servers/:id/tags',
    since: 26,
    handle: (call) => ({ status: 200, json: { tags: findServer(call).tags } }),
  },
  { method: 'PUT', path: '/servers/:id/tags', since: 26, handle: replace },
  { method: 'DELETE', path: '/servers/:id/tags', since: 26, handle: removeAll },
  { method: 'GET', path: '/servers/:id/tags/:tag', since: 26, handle: has },
  { method: 'PUT', path: '/servers/:id/tags/:tag', since: 26, handle: add },
  { method: 'DELETE', path: '/servers/:id/tags/:tag', since: 26, handle: remove },
];

function replace(call: Call): Reply {
  const { tags } = readBody(bodySchema, call.json);
  const server = writable(call, 'update tags');
  return { status: 200, json: { tags: write(call, server, tags).tags } };
}

function removeAll(call: Call): Reply {
  write(call, writable(call, 'delete tags'), []);
  return { status: 204 };
}

function has(call: Call): Reply {
  const server = findServer(call);
  const tag = tagOf(call);
  if (!server.tags.includes(tag)) throw notFound(`Server ${server.id} has no tag '${tag}'`);
  return { status: 204 };
}

function add(call: Call): Reply {
  const server = writable(call, 'update tag');
  const tag = tagOf(call);
  if (!tagSchema.safeParse(tag).success) {
    const why = tag.length > 60 ? `'${tag}' is too long` : `'${tag}' does not match '^[^,/]*$'`;
    throw badRequest(
      `Tag '${tag}' is invalid. It must be a non empty string without characters '/' and ','. ` +
        `Validation error message: ${why}`,
    );
  }
  if (server.tags.includes(tag)) return { status: 204 };
  if (server.tags.length >= MAX_TAGS) throw badRequest(`The number of tags exceeded the per-server limit ${MAX_TAGS}`);
  write(call, server, [...server.tags, tag]);
  return { status: 201, headers: { Location: `${call.origin}${PREFIX}/servers/${server.id}/tags/${tag}` } };
}

function remove(call: Call): Reply {
  const server = writable(call, 'delete tag');
  const tag = tagOf(call);
  if (!server.tags.includes(tag)) throw notFound(`Instance ${server.id} has no tag '${tag}'`);
  write(
    call,
    server,
    server.tags.filter((one) => one !== tag),
  );
  return { status: 204 };
}

function write({ cloud }: Call, { id }: ServerRow, tags: readonly string[]): ServerRow {
  return updateServer(cloud, id, { tags: [...new Set(tags)].toSorted() });
}

function tagOf(call: Call): string {
  return call.params['tag'] ?? '';
}

function writable(call: Call, action: string): ServerRow {
  const server = findServer(call);
  requireState(server, action, AT_REST_OR_RUNNING, 'any');
  return server;
}
