/** A plan by its page: wishes in the address bar, both orders beside each other, what becomes of it, and a typed start. */
import { expect, inject, test } from 'vitest';
import { Api } from './harness/api.ts';
import { look } from './harness/look.ts';
import { makePlan, wishFormOf } from './harness/plan-page.ts';
import { openVisits } from './harness/visits.ts';

const visits = openVisits();

test('a plan is made from wishes, which stand in the address bar', async () => {
  await visits.visit({ as: 'admin' }, async (visit) => {
    const { page } = visit;
    await page.goto('/plan?cloud=os1&group=still&target=os2');
    await page.getByRole('heading', { name: 'Plan for still', level: 1 }).waitFor();
    const form = wishFormOf(page);
    await form.getByLabel('Port that is watched').fill('70000');
    await form.getByText('a number from 1 to 65535').waitFor();
    expect(await form.getByRole('button', { name: 'Make the plan' }).isDisabled()).toBe(true);
    await makePlan(page, { operator: 'os2-admin', port: inject('stage').port });
    expect(new URL(page.url()).searchParams.get('port')).toBe(String(inject('stage').port));

    const orders = page.getByRole('table', { name: 'Forecast of both orders' });
    const figure = expect.stringMatching(/\d+ (s|min|h)/);
    await expect
      .poll(() =>
        orders
          .getByRole('row', { name: /^exposure/ })
          .getByRole('cell')
          .allInnerTexts(),
      )
      .toEqual([figure, figure]);
    const outcome = page.getByRole('region', { name: 'What becomes of it' });
    expect(await outcome.innerText()).toMatch(/only still-lb1 and still-lb2 are powered off in os1/);
    const preflight = page.getByRole('region', { name: 'Preflight' });
    expect(await preflight.innerText()).toMatch(/\d+ checks passed/);
    expect(await preflight.innerText()).not.toMatch(/\d+ block/);

    const start = page.getByRole('region', { name: 'Start' });
    const button = start.getByRole('button', { name: 'Start the migration' });
    for (const wrong of ['', 'start', 'start stills', 'Start still']) {
      await start.getByRole('textbox').fill(wrong);
      expect(await button.isDisabled(), wrong).toBe(true);
    }
    await look(visit, 'plan');

    await orders.getByRole('radio', { name: 'standby-first' }).check();
    await page.waitForURL(/order=standby-first/);
    await page.reload();
    await expect.poll(() => orders.getByRole('radio', { name: 'standby-first' }).isChecked()).toBe(true);
  });
});

test("a tenant is refused what is the operator's, with the key that is not theirs", async () => {
  const { url, bearers } = inject('stage');
  await visits.visit({ as: 'demo' }, async (visit) => {
    const { page, watch } = visit;
    watch.expects(403, '/v1/plans');
    await page.goto('/plan?cloud=os1&group=still&target=os2&operator=os2-admin');
    const problem = page.getByRole('alert');
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(/Only operators of this controller may say: targetOperatorCloud/);
    expect(await problem.innerText()).toMatch(/How to solve it:/);
    expect(await page.getByRole('button', { name: 'Start the migration' }).count()).toBe(0);
    await look(visit, 'plan refused');
  });
  const { migrations } = await new Api(url, bearers.demo).get<{
    readonly migrations: readonly { readonly name: string }[];
  }>('/v1/migrations?state=created');
  expect(migrations).toEqual([]);
});
