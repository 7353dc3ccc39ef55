/** Everything that watches the journal from a controller: the metrics, the webhooks and the traces. One call for whoever wires it. */
import type pg from 'pg';
import type { Bell } from '../ports/controller-memory.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { DurableFollower } from './durable-follower.ts';
import { JournalReader } from './journal-reader.ts';
import { journalTail } from './journal-tail.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { openSpanExport, type SpanExport, wantsTraces } from './traces/otlp-spans.ts';
import { followWithTraces } from './traces/trace-follower.ts';
import type { Webhook } from './webhooks/webhook-file.ts';
import { followWithWebhook } from './webhooks/webhook-follower.ts';

export interface ObserveParts {
  readonly pool: pg.Pool;
  readonly journal: Pick<Journal, 'getMigration' | 'listSteps' | 'listEventsOf'>;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** As `loadWebhooks` read them. */
  readonly webhooks: readonly Webhook[];
  readonly version: string;
  /** OTEL_* are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Observing {
  /** Before the store is closed. */
  stop(): Promise<void>;
}

/** Throws code STORE_UNREACHABLE. */
export async function observe(parts: ObserveParts): Promise<Observing> {
  const { pool, journal, bell, clock, log, metrics, version } = parts;
  const spans: SpanExport | null = wantsTraces(parts.env) ? await openSpanExport(version) : null;
  const reader = new JournalReader({
    tail: journalTail(pool),
    clock,
    log,
    onEvent: async (event) => await metrics.fromEvents.hear(event, journal),
  });
  const followers: readonly DurableFollower[] = [
    ...parts.webhooks.map((webhook) =>
      followWithWebhook(webhook, {
        pool,
        journal,
        clock,
        log,
        version,
        count: (hook, outcome, by) => metrics.webhookDelivered(hook, outcome, by),
      }),
    ),
    ...(spans === null ? [] : [followWithTraces({ pool, journal, clock, log, spans })]),
  ];
  // It listens before they begin, so that nothing falls between.
  const ear = await bell.listen((migrationId) => {
    reader.news(migrationId);
    for (const follower of followers) follower.news();
  });
  const stop = async (): Promise<void> => {
    await ear.close();
    await Promise.all([reader.stop(), ...followers.map((follower) => follower.stop())]);
    await spans?.close();
  };
  try {
    await Promise.all([reader.start(), ...followers.map((follower) => follower.start())]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
