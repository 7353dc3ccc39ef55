/** A thousand groups, found by the API in a simulated cloud that has them: the list is as usable as one of ten. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { look } from './harness/look.ts';
import { openVisits } from './harness/visits.ts';
import type { CROWDS } from './harness/world.ts';

const visits = openVisits();
const LOADS = 2;
/** Ratios of one run, so that a slow machine is slow at both. Below that many milliseconds there is nothing to compare. */
const SHOWN_RATIO = 40;
const FILTERED_RATIO = 8;
const LEAST_MS = 40;

type Crowd = keyof typeof CROWDS;

test('a thousand groups are shown and filtered by the keyboard, and the filter stays in the address bar', async () => {
  await visits.visit({ as: 'admin' }, async (visit) => {
    const { page } = visit;
    await page.addInitScript(() => {
      new MutationObserver((_changes, observer) => {
        if (document.querySelector('.data-table tbody tr') === null) return;
        Reflect.set(window, 'batonShownMs', performance.now());
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    const shown: Record<Crowd, number> = { few: await shownMs(page, 'few'), many: 0 };
    const filtered: Record<Crowd, number> = { few: await filteredMs(page, 'few'), many: 0 };
    shown.many = await shownMs(page, 'many');
    const caption = page.getByRole('table').locator('caption');
    expect(await caption.innerText()).toMatch(/HA groups of many\s+1-100 of 1000/);
    await look(visit, 'groups, a thousand');
    filtered.many = await filteredMs(page, 'many');
    process.stdout.write(`pages: a list of 10 and of 1000: ${JSON.stringify({ shown, filtered })}\n`);
    expect(shown.many / Math.max(LEAST_MS, shown.few)).toBeLessThan(SHOWN_RATIO);
    expect(filtered.many / Math.max(LEAST_MS, filtered.few)).toBeLessThan(FILTERED_RATIO);

    // The filter of the last measurement stands in the address bar: a link to it shows the same.
    expect(new URL(page.url()).searchParams.get('q')).toBe('crowd-7');
    const names = await page.getByRole('table').getByRole('link').allInnerTexts();
    expect(names).toHaveLength(100);
    expect(names.every((name) => name.startsWith('crowd-7'))).toBe(true);
    await page.reload();
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('searchbox', { name: 'Filter' }).inputValue()).toBe('crowd-7');
    expect(await caption.innerText()).toMatch(/1-100 of 111/);

    await page.getByRole('button', { name: 'Next' }).click();
    await page.waitForURL(/page=2/);
    expect(await caption.innerText()).toMatch(/101-111 of 111/);
    await page.keyboard.press('/');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('crowd-990');
    await expect.poll(() => page.getByRole('table').getByRole('link').allInnerTexts()).toEqual(['crowd-990']);
    expect(new URL(page.url()).searchParams.get('page')).toBe(null);
  });
});

/** From the end of the API's answer until rows are there: the page's own part. The best of some loads. */
async function shownMs(page: Page, crowd: Crowd): Promise<number> {
  const all: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    await page.goto(`/groups?cloud=${crowd}`);
    await page.getByRole('table').waitFor({ timeout: 60_000 });
    all.push(
      await page.evaluate((path) => {
        const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
        const answered = entries.find(({ name }) => name.endsWith(path))?.responseEnd ?? 0;
        return Number(Reflect.get(window, 'batonShownMs')) - answered;
      }, `/v1/clouds/${crowd}/groups`),
    );
  }
  return Math.round(Math.min(...all));
}

/** From the last key until the table has what was typed: by the keyboard alone. */
async function filteredMs(page: Page, crowd: Crowd): Promise<number> {
  const [wanted, rows] = crowd === 'few' ? ['crowd-7', '1'] : ['crowd-7', '1-100 of 111'];
  const caption = page.getByRole('table').locator('caption', { hasText: new RegExp(`${crowd}\\s+${rows}$`) });
  const all: number[] = [];
  for (let time = 0; time < LOADS; time += 1) {
    await page.keyboard.press('/');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page
      .getByRole('table')
      .locator('caption', { hasNotText: new RegExp(`${rows}$`) })
      .waitFor();
    await page.keyboard.type(wanted);
    const typedMs = performance.now();
    await caption.waitFor();
    all.push(performance.now() - typedMs);
  }
  return Math.round(Math.min(...all));
}
