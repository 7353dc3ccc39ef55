import { z } from 'zod';
import type { Event } from '../../domain/event.ts';
import { named, told } from './components.ts';
import type { Same, Sure } from './same.ts';
import { callCount, errorRecord, migrationState, proof, role, side, text } from './shared.ts';

export const eventsQuery = z.object({
  after: told('Only events with a greater sequence number.', z.coerce.number().int().min(0).default(0)),
});

const common = { seq: z.number().int(), at: text, migrationId: text };
const ofStep = { ...common, stepId: text };
const durationMs = z.number();
const calls = told('Calls that the clouds answered; absent: nobody counted them.', z.array(callCount)).exactOptional();
const loadBalancerState = named(
  'LoadBalancerState',
  '`running`: its VRRP state is not known. MASTER and BACKUP only where they were observed.',
  z.enum(['gone', 'off', 'starting', 'running', 'MASTER', 'BACKUP']),
);

export const event = named(
  'Event',
  'Something that happened to a migration. Numbered by `seq` within it, without gaps. Later versions may tell of more kinds.',
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('migration.created'), ...common, name: text }),
    z.object({
      kind: z.literal('migration.state'),
      ...common,
      state: migrationState,
      gate: text.exactOptional(),
      reason: text.exactOptional(),
      until: told('Of a gate that opens by time: no process is at it until then.', text.exactOptional()),
    }),
    z.object({ kind: z.literal('command.given'), ...common, command: text, by: text, detail: text }),
    z.object({ kind: z.literal('step.started'), ...ofStep, title: text, attempt: z.number().int() }),
    z.object({
      kind: z.literal('step.done'),
      ...ofStep,
      durationMs,
      skipped: z.boolean(),
      proofs: z.array(proof),
      calls,
    }),
    z.object({ kind: z.literal('step.failed'), ...ofStep, durationMs, error: errorRecord, calls }),
    z.object({ kind: z.literal('undo.started'), ...ofStep, title: text }),
    z.object({ kind: z.literal('undo.done'), ...ofStep, durationMs, stands: z.boolean(), calls }),
    z.object({
      kind: z.literal('progress'),
      ...ofStep,
      what: text,
      done: z.number(),
      total: z.number().nullable(),
      unit: z.enum(['bytes', 'seconds', 'checks']),
    }),
    z.object({ kind: z.literal('note'), ...common, stepId: text.nullable(), text }),
    z.object({
      kind: z.literal('outage.began'),
      ...common,
      address: text,
      probe: text,
      vantage: text.exactOptional(),
      answeredBefore: text.exactOptional(),
      reason: text.exactOptional(),
      from: text,
      stepId: text.nullable(),
    }),
    z.object({
      kind: z.literal('outage'),
      ...common,
      address: text,
      probe: text,
      vantage: text.exactOptional(),
      answeredBefore: text.exactOptional(),
      answeredAfter: text.exactOptional(),
      reason: text.exactOptional(),
      broken: z.boolean().exactOptional(),
      from: text,
      durationMs,
      lost: z.number(),
      stepId: text.nullable(),
      end: told(
        'Nobody saw its end: it lasted at least so long. Absent: it was seen.',
        z.literal('unseen'),
      ).exactOptional(),
    }),
    z.object({ kind: z.literal('watch.began'), ...common, again: z.boolean().exactOptional() }),
    z.object({
      kind: z.literal('watch.ended'),
      ...common,
      until: told('Since then nobody has watched the HA IPs from the own vantage of the plan.', text),
      why: told('It was not meant to end; absent: the run ended.', text).exactOptional(),
    }),
    z.object({ kind: z.literal('guard.acted'), ...common, reason: text, proofs: z.array(proof).exactOptional() }),
    z.object({
      kind: z.literal('load-balancer.seen'),
      ...common,
      side,
      role,
      name: text,
      state: loadBalancerState,
      locked: z.boolean(),
    }),
    z.object({ kind: z.literal('ha-ip.leads'), ...common, address: text, side }),
  ]),
);
export type EventIsSame = Sure<Same<Event, typeof event>>;

export const events = named('Events', 'In order.', z.object({ events: z.array(event) }));

export const eventStream = told(
  'Server-sent events: `id` is seq, `event` is kind, `data` is an Event. Goes on after Last-Event-ID, or after `after`.',
  z.string(),
);

export const migrationStream = told(
  'Server-sent events: `event` is `migration`, `data` is the MigrationSummary of one that has changed.',
  z.string(),
);
