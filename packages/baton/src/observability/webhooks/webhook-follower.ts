/** One webhook: tells its receiver of each event that it wants, once among all controllers, and for a day when it is told in vain. */
import type pg from 'pg';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';
import { DurableFollower, type FollowerPauses } from '../durable-follower.ts';
import { CURSOR_TIMES, type CursorTimes, JournalCursors } from '../journal-cursors.ts';
import type { Say } from '../log.ts';
import { bodyOf, deliveryId } from './delivery.ts';
import { sendDelivery, type Sent } from './send-delivery.ts';
import type { Webhook } from './webhook-file.ts';
import { readSecrets } from './webhook-secret.ts';

/** `failed`: one try, which is repeated. `given-up`: too old to be tried any more. */
export type DeliveryOutcome = 'delivered' | 'failed' | 'given-up';

export interface WebhookParts {
  readonly pool: pg.Pool;
  readonly journal: Pick<Journal, 'getMigration'>;
  readonly clock: Clock;
  readonly log: Say;
  readonly version: string;
  readonly count: (hook: string, outcome: DeliveryOutcome, by: number) => void;
  readonly times?: CursorTimes;
  readonly pauses?: FollowerPauses;
  readonly timeoutMs?: number;
}

/** Well below the time that a claim lasts. */
const TIMEOUT_MS = 10_000;

export function followWithWebhook(webhook: Webhook, parts: WebhookParts): DurableFollower {
  const { name } = webhook;
  const { log, clock, journal, version, count } = parts;
  // From the start, so that the first one of each counts as an increase.
  for (const outcome of ['delivered', 'failed', 'given-up'] as const) count(name, outcome, 0);
  const send = { clock, version, timeoutMs: parts.timeoutMs ?? TIMEOUT_MS };
  return new DurableFollower({
    cursors: new JournalCursors(parts.pool, `webhook:${name}`, parts.times ?? CURSOR_TIMES),
    kinds: webhook.kinds,
    clock,
    log,
    ...(parts.pauses === undefined ? {} : { pauses: parts.pauses }),
    deal: async (event, signal) => {
      const migration = await journal.getMigration(event.migrationId);
      // The cursor's row names a migration, and none is ever deleted.
      if (migration === null) return false;
      const id = deliveryId(name, event);
      const read = await readSecrets(webhook.secretFile);
      const sent: Sent = read.ok
        ? await sendDelivery(
            webhook.url,
            { id, body: bodyOf(name, event, migration), secrets: read.secrets },
            send,
            signal,
          )
        : read;
      count(name, sent.ok ? 'delivered' : 'failed', 1);
      const fields = { webhook: name, migrationId: event.migrationId, delivery: id, kind: event.kind };
      if (sent.ok) log.debug({ ...fields, status: sent.status }, 'an event was delivered');
      else log.warn({ ...fields, why: sent.why }, 'an event could not be delivered; it is tried again');
      return sent.ok;
    },
    onGivenUp: (wanted, migrationId) => {
      count(name, 'given-up', wanted);
      if (wanted > 0) log.error({ webhook: name, migrationId, events: wanted }, 'events are too old to be delivered');
    },
  });
}
