/**
 * The metrics of a controller, for Prometheus (docs/reference/metrics.md). The name tells how to read several controllers of one
 * database: `baton_journal_*` is the same on each, so take the maximum; everything else is each one's own, so take the sum.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CloudCall } from '../domain/step.ts';
import { controllerInstruments } from './controller-instruments.ts';
import { MetricsFromEvents } from './metrics-from-events.ts';
import { statusClass } from './status-class.ts';
import { type StoreCounts, StoreInstruments } from './store-instruments.ts';
import type { DeliveryOutcome } from './webhooks/webhook-follower.ts';

export interface SeenRequest {
  readonly method: string;
  /** The template, such as `/v1/migrations/:id`: never the path, which has as many forms as there are migrations. */
  readonly route: string;
  readonly status: number;
  /** Null for an event stream, which lasts as long as somebody looks. */
  readonly seconds: number | null;
}

export interface Metrics {
  /** Of `text`: the format's media type with its version. */
  readonly contentType: string;
  text(): Promise<string>;
  /** Hears every event of the journal once. */
  readonly fromEvents: MetricsFromEvents;
  requestEnded(request: SeenRequest): void;
  /** A call that this controller itself made. */
  cloudAnswered(call: Pick<CloudCall, 'cloud' | 'service' | 'status'>): void;
  workersRunning(count: number): void;
  /** `outcome`: the kind of its run's outcome, or `no-outcome`. */
  workerEnded(outcome: string): void;
  tookOver(): void;
  webhookDelivered(webhook: string, outcome: DeliveryOutcome, by: number): void;
}

export interface MetricsOptions {
  readonly version?: string;
  /** What is in the store; without it nothing is told of that. */
  readonly count?: () => Promise<StoreCounts>;
  /** What Node and the operating system tell of this process as well (`process_*`, `nodejs_*`). */
  readonly process?: boolean;
}

export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (options.process === true) collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: 'baton_build_info',
    help: 'Always 1; the labels say which Baton this is, and on which Node it runs',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  build.set({ version: options.version ?? 'unknown', node: process.versions.node }, 1);
  const store = options.count === undefined ? null : new StoreInstruments(registry, options.count);
  const own = controllerInstruments(registry);
  return {
    contentType: registry.contentType,
    text: async () => {
      await store?.refresh();
      return await registry.metrics();
    },
    fromEvents: new MetricsFromEvents(registry),
    requestEnded: ({ method, route, status, seconds }) => {
      own.requests.inc({ method, route, status });
      if (seconds !== null) own.requestSeconds.observe({ method, route }, seconds);
    },
    cloudAnswered: ({ cloud, service, status }) => own.cloudCalls.inc({ cloud, service, status: statusClass(status) }),
    workersRunning: (count) => own.workers.set(count),
    workerEnded: (outcome) => own.workersEnded.inc({ outcome }),
    tookOver: () => own.takeOvers.inc(),
    webhookDelivered: (webhook, outcome, by) => own.webhookDeliveries.inc({ webhook, outcome }, by),
  };
}
