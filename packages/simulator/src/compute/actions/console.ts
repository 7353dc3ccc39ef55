import { z } from 'zod';
import { notFound } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import { requireHost } from '../servers/guards.ts';
import type { Actions } from './action.ts';

const ALL = -1;
const consoleSchema = z.strictObject({ length: z.coerce.number().int().min(ALL).nullable().optional() }).nullable();

export const consoleActions: Actions = {
  /** The last `length` lines; -1, or no length: all. A server that is off has no console. */
  'os-getConsoleOutput': (call, server, body) => {
    const length = readBody(consoleSchema, body, 'os-getConsoleOutput')?.length ?? ALL;
    requireHost(server);
    if (server.powerState === 0 || server.powerState === 4) throw notFound('Guest does not have a console available.');
    const text = call.cloud.guests.consoleLog(server.id);
    return { status: 200, json: { output: length === ALL ? text : lastLines(text, length) } };
  },
};

function lastLines(text: string, count: number): string {
  if (count === 0) return '';
  const lines = text.split('\n');
  const hasEnd = lines.at(-1) === '';
  return lines.slice(-(count + (hasEnd ? 1 : 0))).join('\n');
}
