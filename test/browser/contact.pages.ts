/**
 * A controller goes away while somebody looks at a migration: the page says so calmly, commands are off, and when it is back the page
 * has what happened meanwhile, each event once, without being loaded again. The migration goes on in another controller.
 */
import { createServer } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { afterAll, expect, inject, test } from 'vitest';
import { RunningController } from '../controller/controllers.ts';
import { Api } from './harness/api.ts';
import { look } from './harness/look.ts';
import { CLOUDS_MS, decision, decisionIs, eventLines, leads } from './harness/migration-page.ts';
import { openVisits } from './harness/visits.ts';
import { PAIRS, SERVED } from './harness/world.ts';

const visits = openVisits();
const LOST = 'No contact with the controller.';
/** It listens to nothing for 15 s, and then waits 8 s for an answer. */
const DEAF_MS = 40_000;
const [HA_IP] = PAIRS.watch;

let controller: RunningController | null = null;
afterAll(async () => {
  controller?.send('SIGKILL');
  await controller?.ended;
});

/** Only pages and API: the stage's controller runs the migrations. */
async function serve(port: number): Promise<RunningController> {
  const { env, directory } = inject('stage');
  controller = new RunningController('the one that goes away', env, directory, { port, workers: 0, more: SERVED });
  await controller.url();
  return controller;
}

test('a controller is killed, another one is stopped, and the network goes away', async () => {
  const { bearers, migrations, url: stage } = inject('stage');
  const api = new Api(stage, bearers.demo);
  const port = await freePort();
  const killed = await serve(port);
  await visits.visit({ as: 'demo', url: await killed.url() }, async (visit) => {
    const { page, context, watch } = visit;
    const resumed = followResumes(page);
    await page.goto(`/migrations/${migrations.watch}`);
    await decisionIs(page, 'It waits for you');
    await page.evaluate(() => Reflect.set(window, 'batonStays', true));
    const before = (await api.events(migrations.watch)).at(-1)?.seq ?? 0;

    const begun = resumed.length;
    watch.contactBreaks();
    killed.send('SIGKILL');
    await killed.ended;
    await saysLost(page);
    // It is no fault of anybody's that a person must mend here.
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await leads(page)).toEqual([`${HA_IP} leads to os1`]);
    await look(visit, 'migration without contact');

    await api.post(`/v1/migrations/${migrations.watch}/commands`, { kind: 'approve', gate: 'cutover' }, 202);
    await expect.poll(() => api.state(migrations.watch), { timeout: CLOUDS_MS }).toBe('guarding');
    expect(await leads(page)).toEqual([`${HA_IP} leads to os1`]);

    const second = await serve(port);
    await saysBack(page);
    watch.contactIsBack();
    await decisionIs(page, 'Rollback window open');
    await expect.poll(() => leads(page)).toEqual([`${HA_IP} leads to os2`]);
    expect(await page.getByRole('button', { name: 'Roll back to os1' }).isEnabled()).toBe(true);
    await expect.poll(() => Math.max(...resumed.slice(begun))).toBeGreaterThanOrEqual(before);

    watch.contactBreaks();
    await context.setOffline(true);
    await saysLost(page);
    await context.setOffline(false);
    await saysBack(page);

    second.send('SIGSTOP');
    await saysLost(page, DEAF_MS);
    second.send('SIGCONT');
    await saysBack(page, DEAF_MS);
    watch.contactIsBack();

    expect(await page.evaluate(() => Reflect.get(window, 'batonStays'))).toBe(true);
    // As whoever comes only now sees it: nothing is missing, nothing stands there twice.
    const seen = await eventLines(page);
    await visits.visit({ as: 'demo' }, async ({ page: fresh }) => {
      await fresh.goto(`/migrations/${migrations.watch}`);
      await decisionIs(fresh, 'Rollback window open');
      await expect.poll(() => eventLines(fresh)).toEqual(seen);
    });
  });
});

/** Behind which event each stream began: the browser says Last-Event-ID where it goes on by itself, a new stream says `after`. */
function followResumes(page: Page): readonly number[] {
  const resumed: number[] = [];
  page.on('request', (request) => {
    if (request.resourceType() !== 'eventsource') return;
    void request.allHeaders().then((headers) => {
      const behind = headers['last-event-id'] ?? new URL(request.url()).searchParams.get('after');
      if (behind !== null) resumed.push(Number(behind));
    });
  });
  return resumed;
}

async function saysLost(page: Page, withinMs = 10_000): Promise<void> {
  const note = lostNote(page);
  await note.waitFor({ timeout: withinMs });
  expect(await note.innerText()).toMatch(
    /This is how things were \d+ s ago\. The migration does not depend on this page\./,
  );
  await decision(page).getByText('Commands are off while there is no contact with the controller.').waitFor();
  expect(await page.getByRole('button', { name: 'Roll back to os1' }).isDisabled()).toBe(true);
}

function lostNote(page: Page): Locator {
  return page.getByRole('status').filter({ hasText: LOST });
}

async function saysBack(page: Page, withinMs = 30_000): Promise<void> {
  await lostNote(page).waitFor({ state: 'detached', timeout: withinMs });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  return await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
