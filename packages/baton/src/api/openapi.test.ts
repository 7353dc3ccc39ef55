import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { isPublic } from './authenticate.ts';
import { openWorld } from './testing/world.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: object }>> }
    >
  >;
  readonly security?: unknown;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
  readonly security: unknown;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

const documented = async (): Promise<Document> => {
  const world = await openWorld();
  return (await world.call(null, 'GET /v1/openapi.json')).body as Document;
};

function refsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => (key === '$ref' ? [String(one)] : refsIn(one)));
}

test('is of OpenAPI 3.1, and names who may ask', async () => {
  const { openapi, info, security, components } = await documented();
  expect([openapi, info.title, info.version]).toEqual(['3.1.0', 'Baton', '0.1.0']);
  expect(security).toEqual([{ bearer: [] }, { page: [] }]);
  expect(Object.keys(components.securitySchemes)).toEqual(['bearer', 'page']);
});

test('is what the schema of OpenAPI 3.1 allows, with references that lead somewhere', async () => {
  const document = await documented();
  expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
  // The validator does find what is wrong: it is no test of nothing.
  const strange = [{ summary: 7 }, { requestBody: { $ref: '#/components/requestBodies/nowhere' } }];
  for (const get of strange) {
    const broken = { ...document, paths: { '/healthz': { get } } };
    expect(await new Validator().validate(broken), JSON.stringify(get)).toMatchObject({ valid: false });
  }
});

test('has every line of the API', async () => {
  const { paths } = await documented();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(operations.toSorted()).toEqual(
    [
      'GET /healthz',
      'GET /readyz',
      'GET /metrics',
      'GET /v1/openapi.json',
      'POST /v1/session',
      'GET /v1/session',
      'DELETE /v1/session',
      'GET /v1/clouds',
      'GET /v1/clouds/{cloud}',
      'GET /v1/clouds/{cloud}/flavors',
      'GET /v1/clouds/{cloud}/volume-types',
      'GET /v1/clouds/{cloud}/networks',
      'GET /v1/clouds/{cloud}/groups',
      'POST /v1/clouds/{cloud}/groups',
      'GET /v1/clouds/{cloud}/groups/{group}',
      'POST /v1/clouds/{cloud}/groups/{group}',
      'POST /v1/clouds/{cloud}/groups/{group}/inside',
      'POST /v1/plans',
      'POST /v1/plans/drift',
      'POST /v1/preflights',
      'POST /v1/ha-ips',
      'GET /v1/migrations',
      'POST /v1/migrations',
      'GET /v1/migrations/{id}',
      'GET /v1/migrations/{id}/steps',
      'GET /v1/migrations/{id}/ha-ips',
      'GET /v1/migrations/{id}/run',
      'POST /v1/migrations/{id}/run',
      'POST /v1/migrations/{id}/commands',
      'POST /v1/migrations/{id}/commit',
      'GET /v1/migrations/{id}/report',
      'GET /v1/migrations/{id}/events',
      'GET /v1/schedule',
      'GET /v1/events',
      'GET /v1/audit',
    ].toSorted(),
  );
});

test('each operation has a name of its own, its parameters, and what it answers', async () => {
  const { paths, tags } = await documented();
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, operation })),
  );
  const ids = all.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of all) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = operation.parameters ?? [];
    expect(
      parameters.filter((one) => one.in === 'path').map(({ name }) => name),
      path,
    ).toEqual(inPath);
    expect(operation.summary, path).toMatch(/^[A-Z].+/);
    expect(operation.tags, path).toHaveLength(1);
    const successes = Object.keys(operation.responses).filter((code) => code.startsWith('2'));
    expect(successes, path).toHaveLength(1);
    expect(operation.responses['default'], path).toMatchObject({
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
    for (const response of Object.values(operation.responses)) {
      expect(response.description, path).toMatch(/^(?!Default Response).+/);
    }
  }
  // Those that are used, each with words.
  expect(new Set(all.flatMap(({ operation }) => operation.tags))).toEqual(new Set(tags.map(({ name }) => name)));
  for (const { name, description } of tags) expect(description, name).toMatch(/^[A-Z].+\.$/);
});

test('says of each operation whether one must be logged in for it', async () => {
  const { paths } = await documented();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security }] of Object.entries(methods)) {
      const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
      // None of its own: that of the whole document.
      expect([path, security]).toEqual([path, isPublic(method.toUpperCase(), route) ? [] : undefined]);
    }
  }
});

test('every name leads somewhere, every component is used, and what is the same both ways stands once', async () => {
  const document = await documented();
  const names = Object.keys(document.components.schemas);
  const refs = new Set(refsIn(document));
  for (const ref of refs) expect(names.map((name) => `#/components/schemas/${name}`)).toContain(ref);
  expect(names.filter((name) => !refs.has(`#/components/schemas/${name}`))).toEqual([]);
  expect(names).toContain('Plan');
  expect(names.filter((name) => name.endsWith('Input'))).toEqual([]);
});

test('bodies and answers are the named schemas', async () => {
  const { paths, components } = await documented();
  const start = paths['/v1/migrations']?.['post'];
  expect(start?.requestBody?.content['application/json']?.schema).toMatchObject({
    $ref: '#/components/schemas/PlanToCheck',
  });
  expect(start?.responses['201']?.content?.['application/json']?.schema).toEqual({
    $ref: '#/components/schemas/Migration',
  });
  expect(components.schemas['Migration']).toMatchObject({
    type: 'object',
    description: expect.stringContaining('with its plan') as unknown,
    properties: { plan: { $ref: '#/components/schemas/Plan' }, state: { $ref: '#/components/schemas/MigrationState' } },
  });
  const events = paths['/v1/migrations/{id}/events']?.['get']?.responses['200'];
  expect(Object.keys(events?.content ?? {})).toEqual(['application/json', 'text/event-stream']);
  expect(paths['/v1/session']?.['post']?.security).toEqual([]);
  expect(paths['/v1/session']?.['delete']?.responses['204']?.content).toBeUndefined();
});

test('what nobody could send or read is in no schema', async () => {
  const { components } = await documented();
  const text = JSON.stringify(components.schemas);
  for (const strange of ['"$schema"', '"$defs"', '__SCHEMA', '"definitions"', '"nullable"'])
    expect(text).not.toContain(strange);
});
