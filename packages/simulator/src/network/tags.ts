/** `/v2.0/{resource}/{id}/tags` (extension standard-attr-tag). */
import type { Call, Route } from '../http/service.ts';
import { floatingIps } from './floating-ips/floating-ips.ts';
import { networks } from './networks/networks.ts';
import { ports } from './ports/ports.ts';
import { invalidInput, notFound } from './refusals.ts';
import { isRecord } from './resource/attributes.ts';
import { checkIfMatch } from './resource/if-match.ts';
import { find, type Resource } from './resource/resource.ts';
import { change, type StandardRow } from './resource/standard.ts';
import { text } from './resource/values.ts';
import { routers } from './routers/routers.ts';
import { securityGroups } from './security-groups/security-groups.ts';
import { subnets } from './subnets/subnets.ts';

export const tagRoutes: readonly Route[] = [
  ...tagRoutesOf(networks),
  ...tagRoutesOf(subnets),
  ...tagRoutesOf(ports),
  ...tagRoutesOf(routers),
  ...tagRoutesOf(securityGroups),
  ...tagRoutesOf(floatingIps),
];

function tagRoutesOf<R extends StandardRow>(resource: Resource<R>): readonly Route[] {
  const path = `${resource.path}/:id/tags`;
  const collection = resource.path.slice(resource.path.lastIndexOf('/') + 1);
  const rowOf = (call: Call): R => {
    const missing = (id: string) => notFound('TagResourceNotFound', `Resource ${collection} ${id} could not be found.`);
    return find({ ...resource, notFound: missing }, call, call.params['id'] ?? '');
  };
  const write = (call: Call, row: R, tags: readonly string[]): void => {
    checkIfMatch(call, row);
    const patch: Partial<StandardRow> = { tags };
    change(call.cloud, resource.table(call.cloud.state), row, patch as Partial<R>);
  };
  return [
    { method: 'GET', path, handle: (call) => ({ status: 200, json: { tags: rowOf(call).tags } }) },
    {
      method: 'PUT',
      path,
      handle: (call) => {
        const tags = readTags(call.json);
        write(call, rowOf(call), tags);
        return { status: 200, json: { tags } };
      },
    },
    {
      method: 'DELETE',
      path,
      handle: (call) => {
        write(call, rowOf(call), []);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: `${path}/:tag`,
      handle: (call) => {
        existingTag(call, rowOf(call));
        return { status: 204 };
      },
    },
    {
      method: 'PUT',
      path: `${path}/:tag`,
      handle: (call) => {
        const row = rowOf(call);
        const tag = call.params['tag'] ?? '';
        if (!row.tags.includes(tag)) write(call, row, [...row.tags, tag]);
        return { status: 201 };
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:tag`,
      handle: (call) => {
        const row = rowOf(call);
        const tag = existingTag(call, row);
        write(
          call,
          row,
          row.tags.filter((one) => one !== tag),
        );
        return { status: 204 };
      },
    },
  ];
}

function existingTag(call: Call, row: StandardRow): string {
  const tag = call.params['tag'] ?? '';
  if (row.tags.includes(tag)) return tag;
  throw notFound('TagNotFound', `Tag ${tag} could not be found.`);
}

function readTags(body: unknown): readonly string[] {
  const tags = isRecord(body) ? body['tags'] : undefined;
  if (!Array.isArray(tags)) throw invalidInput('Invalid tags body.');
  const found = tags.map((tag: unknown) => text()(tag, 'tags'));
  const twin = found.find((tag, at) => found.indexOf(tag) !== at);
  if (twin !== undefined) throw invalidInput(`Duplicate items in the list: '${twin}'.`);
  return found;
}
