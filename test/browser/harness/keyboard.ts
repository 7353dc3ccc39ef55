/** Going through a page by the keyboard alone, as somebody who has no mouse. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What has the focus. */
export interface Focused {
  readonly tag: string;
  /** What a screen reader calls it, as far as these pages name things. */
  readonly name: string;
  /** A ring is drawn around it. */
  readonly isSeen: boolean;
  /** In a modal dialog. */
  readonly isInDialog: boolean;
}

/** More stops than any page has. */
const MOST_STOPS = 200;

export async function focused(page: Page): Promise<Focused> {
  return await page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
    const name = element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? '';
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return {
      tag: element.tagName.toLowerCase(),
      name: name.replaceAll(/\s+/g, ' ').trim(),
      isSeen: outlineStyle !== 'none' && outlineWidth !== '0px',
      isInDialog: element.closest('dialog[open]') !== null,
    };
  });
}

/** Tab by tab until that has the focus. Every stop on the way must be seen. */
export async function tabTo(page: Page, name: string | RegExp): Promise<Focused> {
  const passed: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    expect(now.isSeen || now.tag === 'body', `the focus is seen at ${now.tag} "${now.name}"`).toBe(true);
    if (typeof name === 'string' ? now.name === name : name.test(now.name)) return now;
    passed.push(now.name.slice(0, 30));
  }
  throw new Error(`No stop is called ${String(name)}: ${passed.join(' > ')}`);
}
