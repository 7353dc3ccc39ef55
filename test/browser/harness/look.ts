/** A page as people see it: light and dark, on a desk and on a phone. Judged by axe, and kept for whoever looks at it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { resultFile } from './results.ts';
import { WIDE, type Visit } from './visits.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 at AA, and what axe takes for good practice. */
const EVERYTHING = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SIZES = [WIDE, { width: 360, height: 740 }] as const;
const SCHEMES = ['light', 'dark'] as const;

/** From its top: no violation in either scheme at either width, and nothing that scrolls sideways. Leaves the page there. */
export async function look({ page }: Visit, name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await settled(page, colorScheme);
      await page.evaluate(() => scrollTo(0, 0));
      const view = `${name} ${colorScheme} ${size.width}`;
      await page.screenshot({ path: resultFile(view), fullPage: true });
      const rules = rulesFor(size.width, colorScheme);
      if (rules !== null) expect(await violations(page, rules), `axe: ${view}`).toEqual([]);
      expect(await tooWide(page), `sideways: ${view}`).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(WIDE);
  await settled(page, 'light');
}

/** Drawn in that scheme, and no transition is under way. */
async function settled(page: Page, scheme: string): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      document.documentElement.getAttribute('data-mantine-color-scheme') === wanted &&
      // What turns for as long as something is waited for never ends.
      document.getAnimations().every((one) => one.effect?.getComputedTiming().iterations === Infinity),
    scheme,
  );
}

/** The schemes differ in nothing but colours, and colours at no width. */
function rulesFor(width: number, scheme: (typeof SCHEMES)[number]): Axe.RunOnly | null {
  if (scheme === 'light') return { type: 'tag', values: EVERYTHING };
  return width === WIDE.width ? { type: 'rule', values: ['color-contrast'] } : null;
}

async function violations(page: Page, rules: Axe.RunOnly): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const results = await page.evaluate(async (runOnly): Promise<Axe.AxeResults> => {
    const { axe } = window as unknown as { readonly axe: typeof Axe };
    return await axe.run(document, { runOnly, resultTypes: ['violations'] });
  }, rules);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
}

/** What reaches beyond the right edge, where the page can be scrolled there. */
async function tooWide(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map((element) => element.outerHTML.slice(0, 120));
  });
}
