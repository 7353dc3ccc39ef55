/** The pages that no other story comes by, and migrations that have ended: as they are seen. */
import { expect, inject, test } from 'vitest';
import { durationText } from '../../packages/dashboard/src/shared/quantity.ts';
import { Api } from './harness/api.ts';
import { look } from './harness/look.ts';
import { resultFile } from './harness/results.ts';
import { CLOUDS_MS, decision, decisionIs } from './harness/migration-page.ts';
import { openVisits } from './harness/visits.ts';

const visits = openVisits();

test('the list of migrations follows, and is filtered by state', async () => {
  const { migrations } = inject('stage');
  await visits.visit({ as: 'demo' }, async (visit) => {
    const { page } = visit;
    await page.goto('/migrations');
    const table = page.getByRole('table', { name: /^Migrations/ });
    await table.getByRole('row', { name: new RegExp(`ill ${migrations.ill} stopped: a step failed`) }).waitFor({
      timeout: CLOUDS_MS,
    });
    // Told by the stream while it is looked at.
    await table.getByRole('row', { name: /completed, os2 serves/ }).waitFor({ timeout: CLOUDS_MS });
    await look(visit, 'migrations');
    await page.getByRole('combobox', { name: 'State' }).selectOption('ended');
    await page.waitForURL(/state=ended/);
    expect(await table.innerText()).toContain('done');
    expect(await table.innerText()).not.toContain(migrations.ill);
  });
});

test('a step that failed says why, how to solve it, and that everything stands', async () => {
  const { url, bearers, migrations } = inject('stage');
  await visits.visit({ as: 'demo' }, async (visit) => {
    const { page } = visit;
    await page.goto(`/migrations/${migrations.ill}`);
    await decisionIs(page, 'A step failed');
    const { error } = await new Api(url, bearers.demo).get<{
      readonly error: { readonly message: string; readonly code: string; readonly remedy: string } | null;
    }>(`/v1/migrations/${migrations.ill}`);
    const text = await decision(page).innerText();
    expect(error).not.toBe(null);
    for (const part of [error?.message, `(${error?.code})`, `How to solve it: ${error?.remedy}`]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('Everything stands as it is; nothing was taken back.');
    await decision(page).getByRole('button', { name: 'Go on' }).waitFor();
    await look(visit, 'migration failed');
  });
});

test('a migration that is completed offers the commit, and a report', async () => {
  const { url, bearers, migrations } = inject('stage');
  const api = new Api(url, bearers.demo);
  await visits.visit({ as: 'demo' }, async (visit) => {
    const { page } = visit;
    await page.goto(`/migrations/${migrations.done}`);
    await decisionIs(page, 'Completed');
    expect(await decision(page).innerText()).toContain('os2 serves, highly available again.');
    await look(visit, 'migration completed');
    await decision(page).getByRole('button', { name: 'Commit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Commit done?' });
    await dialog.getByRole('checkbox', { name: /Delete what belongs to the group in os1/ }).check();
    await dialog.getByText('Type delete source of done to go on').waitFor();
    expect(await dialog.getByRole('button', { name: 'Commit and delete' }).isDisabled()).toBe(true);
    await look(visit, 'commit dialog');
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Report: forecast beside measured, and every proof' }).click();
    await page.getByRole('heading', { name: 'Report of done', level: 1 }).waitFor();
    const { measured } = await api.get<{ readonly measured: { readonly outageMs: number } }>(
      `/v1/migrations/${migrations.done}/report`,
    );
    const row = page.getByRole('table', { name: 'Forecast beside measured' }).getByRole('row', { name: /^outage/ });
    expect(await row.getByRole('cell').last().innerText()).toContain(durationText(measured.outageMs));
    await look(visit, 'report');
    // The summary for the customer on the first sheet of A4, the proofs on the second.
    const paper = await page.pdf({ path: resultFile('report', 'pdf'), preferCSSPageSize: true });
    expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2);
  });
});

test('the schedule says which gates are shut', async () => {
  await visits.visit({ as: 'demo' }, async (visit) => {
    const { page } = visit;
    await page.goto('/schedule');
    const table = page.getByRole('table', { name: /^Gates that are shut/ });
    await table.waitFor();
    expect(await table.innerText()).toMatch(/end of the rollback window/);
    expect(await table.innerText()).not.toMatch(/\bdone\b/);
    await look(visit, 'schedule');
  });
});

test('the audit log says who asked what, also what was refused', async () => {
  const { url, bearers, migrations } = inject('stage');
  const abort = { kind: 'abort', reason: 'asked for' };
  await new Api(url, bearers.vera).post(`/v1/migrations/${migrations.keys}/commands`, abort, 403);
  await visits.visit({ as: 'admin' }, async (visit) => {
    const { page } = visit;
    await page.goto('/audit');
    const table = page.getByRole('table', { name: /^Audit log/ });
    await table
      .getByRole('row', { name: /admin operator migration\.start m-[a-z0-9]{8} done/ })
      .first()
      .waitFor();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('vera');
    await page.waitForURL(/q=vera/);
    await expect.poll(() => table.getByRole('row', { name: /(admin|demo|tess) / }).count()).toBe(0);
    await table
      .getByRole('row', { name: new RegExp(`vera viewer .*${migrations.keys} .*(refused|NOT_ALLOWED)`) })
      .first()
      .waitFor();
    await look(visit, 'audit');
  });
});

test('an address that leads nowhere says where to look', async () => {
  await visits.visit({ as: 'demo' }, async (visit) => {
    const { page } = visit;
    await page.goto('/nowhere');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await page.getByRole('main').getByRole('link').count()).toBeGreaterThan(0);
    await look(visit, 'no such page');
    await page.goto('/plan');
    await page.getByText('A plan is made for one group.').waitFor();
    await look(visit, 'plan of nothing');
  });
});
