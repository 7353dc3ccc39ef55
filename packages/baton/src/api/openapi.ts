/** The document of the API (OpenAPI 3.1), made from the same schemas that requests are held against. */
import swagger, { type FastifyDynamicSwaggerOptions, type SwaggerTransformObject } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { COOKIE } from './authenticate.ts';
import { tidyComponents } from './openapi-components.ts';
import type { Api } from './request-facts.ts';
import { answer, components } from './schemas/components.ts';
// Every answer may be a problem, so the document has one wherever no route says so.
import { problem } from './schemas/problem.ts';
import { z } from 'zod';

/** In the order of work. */
const TAGS: readonly (readonly [name: string, description: string])[] = [
  ['session', 'Logging in and out.'],
  ['clouds', 'The clouds of this controller, and what a plan may choose from in them.'],
  ['groups', 'HA groups as they are found, and what is inside their load balancers.'],
  ['plans', 'Plans, what has changed since they were made, and the preflight.'],
  ['ha-ips', 'Making what is missing of an HA IP.'],
  ['migrations', 'Migrations, their steps, and their reports.'],
  ['commands', 'What persons ask of a migration.'],
  ['events', 'What happened, and streams of what happens.'],
  ['audit', 'Who asked for what.'],
  ['health', 'What machines ask of the process, and this document.'],
];

/** Register it before the routes: it hears of them as they are added. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  const named = createJsonSchemaTransformObject({ schemaRegistry: components });
  const options: FastifyDynamicSwaggerOptions = {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Baton',
        version,
        description:
          'Moves highly available pairs of load balancers from one OpenStack cloud to another. Errors are problem details (RFC 9457): ' +
          'decide on `code`. Commands take an `Idempotency-Key`. Every answer has an `x-request-id`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          page: { type: 'apiKey', in: 'cookie', name: COOKIE },
        },
      },
      security: [{ bearer: [] }, { page: [] }],
      tags: TAGS.map(([name, description]) => ({ name, description })),
    },
    convertConstToEnum: false,
    transform: createJsonSchemaTransform({ schemaRegistry: components }),
    transformObject: (document) => tidyComponents(withProblems(named(document))),
  };
  await app.register(swagger, options);
}

export function documentRoute(app: Api): void {
  app.get(
    '/v1/openapi.json',
    {
      schema: {
        tags: ['health'],
        operationId: 'showDocument',
        summary: 'This document',
        security: [],
        response: { 200: answer(z.record(z.string(), z.unknown())) },
      },
    },
    async () => app.swagger(),
  );
}

type Document = ReturnType<SwaggerTransformObject>;

/** What a route answers when it does not answer what it says; and its answers in the words of their schemas. */
function withProblems(document: Document): Document {
  const { id } = components.get(problem) ?? {};
  const response = {
    description: 'What went wrong, and how to solve it.',
    content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${String(id)}` } } },
  };
  const paths = Object.entries(document.paths ?? {}).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods ?? {}).map(([method, operation]) => [
        method,
        withResponses(operation, (its) => ({ ...inWords(its, document), default: response })),
      ]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

type Responses = Readonly<Record<string, unknown>>;

function withResponses(operation: unknown, change: (responses: Responses) => Responses): unknown {
  if (typeof operation !== 'object' || operation === null || !('responses' in operation)) return operation;
  return { ...operation, responses: change(operation.responses as Responses) };
}

const REF = /"\$ref":"#\/components\/schemas\/(\w+)"/;

/** Where a route says nothing of its answer, the plugin does in a word that says nothing either. */
function inWords(responses: Responses, document: Document): Responses {
  const all = 'components' in document ? document.components : {};
  const schemas = (all !== undefined && 'schemas' in all ? all.schemas : {}) as Readonly<Record<string, object>>;
  const described = Object.entries(responses).map(([code, response]) => {
    const [, name = ''] = REF.exec(JSON.stringify(response)) ?? [];
    const schema = schemas[name] ?? {};
    const description = 'description' in schema ? schema.description : 'Done.';
    const isTold = typeof response === 'object' && response !== null && 'description' in response;
    return [code, isTold && response.description === 'Default Response' ? { ...response, description } : response];
  });
  return Object.fromEntries(described) as Responses;
}
