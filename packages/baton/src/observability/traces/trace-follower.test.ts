import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../store/testing/system-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../../store/testing/temporary-store.ts';
import { keptLog } from '../testing/kept-log.ts';
import { Receiver } from '../testing/receiver.ts';
import { openSpanExport, wantsTraces } from './otlp-spans.ts';
import { followWithTraces } from './trace-follower.ts';

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
}
interface SentTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: unknown }[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

let temporary: TemporaryStore;
let collector: Receiver;
let ending: (() => Promise<void>)[];
const SOON = { timeout: 10_000, interval: 5 };

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});
beforeEach(async () => {
  collector = await Receiver.start();
  collector.answer = () => ({ status: 200, headers: { 'content-type': 'application/json' } });
  ending = [];
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'api-key=in-the-environment');
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment=lab');
});
afterEach(async () => {
  for (const end of ending) await end();
  await collector.close();
  vi.unstubAllEnvs();
});

async function follow(): Promise<void> {
  const { store } = temporary;
  const spans = await openSpanExport('1.2.3');
  const follower = followWithTraces({
    pool: store.pool,
    journal: store.journal,
    clock: systemClock,
    log: keptLog().log,
    spans,
    pauses: { firstMs: 10, longestMs: 50 },
  });
  const ear = await store.bell.listen(() => follower.news());
  await follower.start();
  ending.push(async () => {
    await ear.close();
    await follower.stop();
    await spans.close();
  });
}

const sent = (): readonly SentTraces[] => collector.received.map(({ body }) => JSON.parse(body) as SentTraces);
const spans = (): readonly SentSpan[] =>
  sent().flatMap(({ resourceSpans }) => resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)));

async function runOnce(): Promise<string> {
  const { journal } = temporary.store;
  const { id } = await journal.createMigration(emptyPlan(randomUUID()));
  await journal.setState(id, 'running');
  for (const stepId of ['preflight', 'cutover']) {
    const step = { stepId, title: 't', impact: 'none' } as const;
    await journal.appendEvent(id, {
      kind: 'step.started',
      stepId,
      title: 't',
      attempt: await journal.beginStep(id, step),
    });
    const proofs = [{ what: 'it is so', result: 'proved', detail: 'seen' }] as const;
    const event = { kind: 'step.done', stepId, durationMs: 1500, skipped: false, proofs } as const;
    await journal.finishStep(id, stepId, { state: 'done', evidence: { proofs }, requestIds: [], event });
  }
  await journal.setState(id, 'completed');
  return id;
}

it('sends a trace for each run, and in it a span for each step', async () => {
  await follow();
  const id = await runOnce();
  await vi.waitFor(() => expect(spans()).toHaveLength(3), SOON);
  const [first, second, root] = spans();
  expect([first?.name, second?.name, root?.name]).toEqual(['preflight', 'cutover', 'migration shop']);
  expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(1);
  expect([first?.parentSpanId, second?.parentSpanId]).toEqual([root?.spanId, root?.spanId]);
  expect(root?.parentSpanId).toBeUndefined();
  const lasted = BigInt(second?.endTimeUnixNano ?? 0) - BigInt(second?.startTimeUnixNano ?? 0);
  expect(lasted).toBe(1_500_000_000n);
  expect(first?.attributes).toContainEqual({ key: 'baton.migration.id', value: { stringValue: id } });
  expect(first?.attributes).toContainEqual({
    key: 'baton.proofs.proved',
    value: { arrayValue: { values: [{ stringValue: 'it is so: seen' }] } },
  });
  expect(root?.status.code).toBe(1);
  expect(collector.received[0]).toMatchObject({ path: '/v1/traces', headers: { 'api-key': 'in-the-environment' } });
  expect(sent()[0]?.resourceSpans[0]?.resource.attributes).toEqual(
    expect.arrayContaining([
      { key: 'service.name', value: { stringValue: 'baton' } },
      { key: 'service.version', value: { stringValue: '1.2.3' } },
      { key: 'deployment.environment', value: { stringValue: 'lab' } },
    ]),
  );
});

it('sends each span once among several controllers', async () => {
  await follow();
  await follow();
  await runOnce();
  await vi.waitFor(() => expect(spans().map(({ name }) => name)).toContain('migration shop'), SOON);
  expect(spans()).toHaveLength(3);
});

it('sends a span again that the collector did not take', async () => {
  let refused = 0;
  collector.answer = () => {
    refused += 1;
    return refused === 1 ? { status: 400 } : { status: 200 };
  };
  await follow();
  await runOnce();
  await vi.waitFor(() => expect(spans()).toHaveLength(4), SOON);
  expect(spans()[0]).toEqual(spans()[1]);
});

describe('traces are wanted', () => {
  it.each<[boolean, Readonly<Record<string, string>>]>([
    [false, {}],
    [false, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
    [true, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }],
    [true, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' }],
    [false, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' }],
    [false, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_TRACES_EXPORTER: 'none' }],
  ])('%s by %o', (wanted, env) => {
    expect(wantsTraces(env)).toBe(wanted);
  });
});
