/** What belongs to another project does not exist for a tenant; who may only look is offered nothing else. */
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { Api } from './harness/api.ts';
import { look } from './harness/look.ts';
import { CLOUDS_MS, commands, decision, decisionIs } from './harness/migration-page.ts';
import { openVisits } from './harness/visits.ts';
import { LISTED, PAIRS } from './harness/world.ts';

const visits = openVisits();

/** Asks as a script of the page could, with its cookie. */
async function askFromPage(page: Page, path: string, body: object): Promise<{ status: number; code: unknown }> {
  return await page.evaluate(
    async ({ path, body }) => {
      const answer = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-baton-request': '1' },
        body: JSON.stringify(body),
      });
      const problem = (await answer.json()) as { readonly code?: unknown };
      return { status: answer.status, code: problem.code };
    },
    { path, body },
  );
}

test("another project's migration is not there, by its id, by its name, and for its commands", async () => {
  const { url, bearers, migrations } = inject('stage');
  const operator = new Api(url, bearers.admin);
  await expect.poll(() => operator.state(migrations.ill), { timeout: CLOUDS_MS }).toBe('failed');
  const before = commands(await operator.events(migrations.ill));
  await visits.visit({ as: 'tess' }, async (visit) => {
    const { page, watch } = visit;
    await page.goto('/migrations');
    await page.getByText('No migrations yet.').waitFor();
    await look(visit, 'migrations, none yet');
    for (const wanted of [migrations.ill, 'ill']) {
      watch.expects(404, `/v1/migrations/${wanted}`);
      watch.expects(404, `/v1/migrations/${wanted}/report`);
      await page.goto(`/migrations/${wanted}`);
      const problem = page.getByRole('alert');
      await problem.waitFor();
      expect(await problem.innerText()).toContain(`There is no migration ${wanted}.`);
      expect(await page.getByRole('main').innerText()).not.toContain(PAIRS.ill[0]);
      await page.goto(`/migrations/${wanted}/report`);
      await problem.getByText(`There is no migration ${wanted}.`).waitFor();
    }
    await look(visit, 'migration not found');
    for (const [path, body] of [
      ['commands', { kind: 'rollback', reason: 'asked for' }],
      ['run', {}],
      ['commit', { deleteSource: true }],
    ] as const) {
      const whole = `/v1/migrations/${migrations.ill}/${path}`;
      watch.expects(404, whole);
      expect(await askFromPage(page, whole, body), path).toEqual({ status: 404, code: 'MIGRATION_UNKNOWN' });
    }
  });
  expect(await operator.state(migrations.ill)).toBe('failed');
  expect(commands(await operator.events(migrations.ill))).toEqual(before);
});

test('a tenant sees the groups of the own project alone, also where the operator sees all', async () => {
  const all = '/groups?cloud=os1-admin&all=yes';
  await visits.visit({ as: 'admin' }, async ({ page }) => {
    await page.goto(all);
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    await page.getByRole('link', { name: LISTED.ofCrowd, exact: true }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'of all projects' }).isChecked()).toBe(true);
  });
  await visits.visit({ as: 'tess' }, async ({ page }) => {
    await page.goto(all);
    await page.getByRole('link', { name: LISTED.ofCrowd, exact: true }).waitFor();
    expect(await page.getByRole('table').getByRole('link').allInnerTexts()).toEqual([LISTED.ofCrowd]);
    expect(await page.getByRole('checkbox', { name: 'of all projects' }).count()).toBe(0);
    expect(await page.getByRole('main').innerText()).not.toContain(PAIRS.shop[0]);
  });
});

test('a viewer may look, and is offered no command', async () => {
  const { migrations } = inject('stage');
  await visits.visit({ as: 'vera' }, async (visit) => {
    const { page, watch } = visit;
    await page.goto(`/migrations/${migrations.ill}`);
    await decisionIs(page, 'A step failed');
    await decision(page).getByText('Your role may look at this migration, and not command it.').waitFor();
    for (const name of [/Roll back/, /Go on/, /Abort/, /Approve/]) {
      expect(await page.getByRole('button', { name }).count(), String(name)).toBe(0);
    }
    await look(visit, 'migration of a viewer');
    const path = `/v1/migrations/${migrations.ill}/commands`;
    watch.expects(403, path);
    const asked = await askFromPage(page, path, { kind: 'abort', reason: 'asked for' });
    expect(asked).toEqual({ status: 403, code: 'NOT_ALLOWED' });
  });
});
