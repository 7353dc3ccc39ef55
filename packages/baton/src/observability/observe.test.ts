import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { systemClock } from '../store/testing/system-clock.ts';
import { type TemporaryStore, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { type Observing, observe } from './observe.ts';
import { newMigration } from './testing/events.ts';
import { keptLog } from './testing/kept-log.ts';
import { Receiver } from './testing/receiver.ts';
import { loadWebhooks } from './webhooks/webhook-file.ts';

let temporary: TemporaryStore;
let receiver: Receiver;
let folder: string;
let controllers: Observing[] = [];
const SOON = { timeout: 5000, interval: 5 };

beforeAll(async () => {
  temporary = await openTemporaryStore();
  receiver = await Receiver.start();
  folder = await mkdtemp(join(tmpdir(), 'baton-observe-'));
  await writeFile(join(folder, 'secret'), 'whsec-0123456789abcdef\n');
  await writeFile(
    join(folder, 'webhooks.yaml'),
    `webhooks: [{ name: tickets, url: "${receiver.url}", secretFile: secret, events: [migration.state] }]\n`,
  );
});
afterAll(async () => {
  await receiver.close();
  await temporary.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const controller of controllers) await controller.stop();
  controllers = [];
});

async function startController(): Promise<Metrics> {
  const { pool, journal, bell } = temporary.store;
  const metrics = createMetrics();
  const { log } = keptLog();
  const webhooks = await loadWebhooks(join(folder, 'webhooks.yaml'));
  controllers.push(
    await observe({ pool, journal, bell, clock: systemClock, log, metrics, webhooks, version: '1.2.3', env: {} }),
  );
  return metrics;
}

it('tells the same of the journal on every controller, and each its own deliveries', async () => {
  const both = [await startController(), await startController()];
  const id = await newMigration(temporary.store);
  for (const state of ['running', 'waiting', 'running', 'completed'] as const)
    await temporary.store.journal.setState(id, state);
  const told = async (pattern: RegExp): Promise<readonly number[]> =>
    (await Promise.all(both.map(async (metrics) => await metrics.text()))).map((text) =>
      Number(pattern.exec(text)?.[1]),
    );
  await vi.waitFor(async () => {
    expect(await told(/baton_journal_state_changes_total\{state="running"\} (\d+)/)).toEqual([2, 2]);
    const delivered = await told(/baton_webhook_deliveries_total\{webhook="tickets",outcome="delivered"\} (\d+)/);
    expect(delivered.reduce((sum, one) => sum + one, 0)).toBe(4);
  }, SOON);
  expect(receiver.received).toHaveLength(4);
});

it('costs nothing of OpenTelemetry where nobody asks for traces', async () => {
  await startController();
  const known = await temporary.store.pool.query('select name from baton.journal_followers');
  expect(known.rows).toEqual([{ name: 'webhook:tickets' }]);
});
