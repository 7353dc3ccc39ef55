/** Holds every JSON answer against the schema that documents it, down to the last key. For tests. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { problem } from '../schemas/problem.ts';

/** Call it before the app is ready. What does not fit is told to `onFault`. */
export function holdAnswers(app: FastifyInstance, onFault: (fault: string) => void): void {
  app.addHook('preSerialization', async (request, reply, payload: unknown) => {
    const where = `${request.method} ${request.routeOptions.url ?? request.url} ${reply.statusCode}`;
    const schema =
      reply.statusCode >= 400 && !isReady(payload)
        ? problem
        : schemaOf(request.routeOptions.schema?.response, reply.statusCode);
    if (schema === null) {
      onFault(`${where}: no schema`);
      return payload;
    }
    const fault = faultOf(schema, payload);
    if (fault !== null) onFault(`${where}: ${fault}`);
    return payload;
  });
}

/** What an answer is, or has, that its schema does not say; null where it fits to the last key. */
export function faultOf(schema: z.ZodType, answer: unknown): string | null {
  const sent: unknown = JSON.parse(JSON.stringify(answer));
  const result = schema.safeParse(sent);
  if (!result.success) return z.prettifyError(result.error);
  const [read, was] = [result.data, sent].map((value) => JSON.stringify(sorted(value)));
  return read === was ? null : `has more than its schema: ${was} instead of ${read}`;
}

/** The one answer that is no problem and no success. */
function isReady(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'ready' in payload;
}

function schemaOf(responses: unknown, status: number): z.ZodType | null {
  if (typeof responses !== 'object' || responses === null) return null;
  const response: unknown = Object.entries(responses).find(([code]) => code === String(status))?.[1];
  if (response instanceof z.ZodType) return response;
  const byType = z.object({ content: z.record(z.string(), z.object({ schema: z.instanceof(z.ZodType) })) });
  return byType.safeParse(response).data?.content['application/json']?.schema ?? null;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
