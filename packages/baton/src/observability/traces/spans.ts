/**
 * A trace for each run of a migration, and in it a span for each step that was begun, with its proofs. Pure.
 *
 * Ids are made from what stands in the journal, so that whoever makes a span makes the same one: a step's span is sent when the step
 * ends, maybe days before its run does, and maybe by another controller.
 */
import { createHash } from 'node:crypto';
import type { Event } from '../../domain/event.ts';
import type { Migration } from '../../domain/migration.ts';
import { redactedText } from '../redacted.ts';
import type { Run, StateEvent } from './runs.ts';

export type SpanAttribute = string | number | boolean | readonly string[];

export interface RunSpan {
  /** 32 and 16 hex digits (W3C Trace Context 3.2.2). */
  readonly traceId: string;
  readonly spanId: string;
  /** Null: the run itself. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, SpanAttribute>>;
  /** Why it failed; null: it did not. */
  readonly failure: string | null;
}

export type StepEvent = Extract<Event, { readonly kind: 'step.done' | 'step.failed' | 'undo.done' }>;

export function spanOfStep(migration: Migration, run: Run, event: StepEvent): RunSpan {
  const endMs = Date.parse(event.at);
  return {
    traceId: traceIdOf(migration.id, run),
    spanId: digits(`${migration.id}/${event.seq}`, 16),
    parentSpanId: rootIdOf(migration.id, run),
    name: event.kind === 'undo.done' ? `undo ${event.stepId}` : event.stepId,
    startMs: endMs - event.durationMs,
    endMs,
    attributes: { ...commonOf(migration), 'baton.step': event.stepId, ...outcomeOf(event) },
    failure: event.kind === 'step.failed' ? redactedText(event.error.message) : null,
  };
}

/** `event`: the state in which the run ended. */
export function spanOfRun(migration: Migration, run: Run, event: StateEvent): RunSpan {
  const { plan } = migration;
  return {
    traceId: traceIdOf(migration.id, run),
    spanId: rootIdOf(migration.id, run),
    parentSpanId: null,
    name: `migration ${migration.name}`,
    startMs: Date.parse(run.startedAt),
    endMs: Date.parse(event.at),
    attributes: {
      ...commonOf(migration),
      'baton.migration.order': plan.order,
      'baton.migration.ha_ips': plan.haIps.map(({ address }) => address),
      'baton.cloud.source': plan.source.cloud,
      'baton.cloud.target': plan.target.cloud,
      'baton.outcome': event.state,
      ...(event.gate === undefined ? {} : { 'baton.gate': event.gate }),
      ...(event.reason === undefined ? {} : { 'baton.reason': redactedText(event.reason) }),
    },
    failure: event.state === 'failed' ? redactedText(migration.error?.message ?? 'a step failed') : null,
  };
}

function commonOf({ id, name }: Migration): Readonly<Record<string, SpanAttribute>> {
  return { 'baton.migration.id': id, 'baton.migration.name': name };
}

function outcomeOf(event: StepEvent): Readonly<Record<string, SpanAttribute>> {
  const calls = (event.calls ?? []).reduce((sum, { count }) => sum + count, 0);
  const counted = event.calls === undefined ? {} : { 'baton.cloud_calls': calls };
  switch (event.kind) {
    case 'step.done': {
      const told = (result: string): readonly string[] =>
        event.proofs
          .filter((proof) => proof.result === result)
          .map(({ what, detail }) => redactedText(`${what}: ${detail}`));
      return {
        'baton.outcome': event.skipped ? 'skipped' : 'done',
        'baton.proofs.proved': told('proved'),
        'baton.proofs.not_provable': told('not-provable'),
        ...counted,
      };
    }
    case 'step.failed':
      return {
        'baton.outcome': 'failed',
        'error.type': event.error.code,
        'baton.request_ids': event.error.requestIds,
        ...counted,
      };
    default:
      return { 'baton.outcome': event.stands ? 'stands' : 'undone', ...counted };
  }
}

function traceIdOf(migrationId: string, { firstSeq }: Run): string {
  return digits(`${migrationId}/run/${firstSeq}`, 32);
}

function rootIdOf(migrationId: string, { firstSeq }: Run): string {
  return digits(`${migrationId}/run/${firstSeq}/root`, 16);
}

function digits(text: string, count: 16 | 32): string {
  return createHash('sha256').update(text).digest('hex').slice(0, count);
}
