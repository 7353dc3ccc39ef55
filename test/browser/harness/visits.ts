import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { FaultWatch } from './fault-watch.ts';
import { resultFile } from './results.ts';
import type { PersonName } from './world.ts';

export interface VisitOptions {
  /** Whose session the browser has; null: nobody's yet. */
  readonly as: PersonName | null;
  /** Of another controller than the stage's. */
  readonly url?: string;
  readonly reducedMotion?: boolean;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly watch: FaultWatch;
}

export interface Visits {
  /** A fresh browser profile for one story. Fails when anything went wrong in its page that the story does not expect. */
  visit(options: VisitOptions, story: (visit: Visit) => Promise<void>): Promise<void>;
}

export const WIDE = { width: 1440, height: 900 } as const;
const TIMEOUT_MS = 30_000;

/** A browser for the stories of a file. */
export function openVisits(): Visits {
  let browser: Browser | null = null;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
  });
  return {
    visit: async (options, story) => {
      if (browser === null) throw new Error('there is no browser yet');
      const context = await browser.newContext({
        baseURL: options.url ?? inject('stage').url,
        viewport: WIDE,
        colorScheme: 'light',
        reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
        locale: 'en-GB',
        timezoneId: 'Europe/Amsterdam',
      });
      try {
        await play(context, options.as, story);
      } finally {
        await context.close();
      }
    },
  };
}

async function play(
  context: BrowserContext,
  as: PersonName | null,
  story: (visit: Visit) => Promise<void>,
): Promise<void> {
  context.setDefaultTimeout(TIMEOUT_MS);
  const { bearers, url } = inject('stage');
  // The cookie holds what programs show as their bearer; a browser keeps it for a host, whatever its port.
  if (as !== null) await context.addCookies([{ name: 'baton_session', value: bearers[as], url, httpOnly: true }]);
  const page = await context.newPage();
  const watch = new FaultWatch();
  await watch.watch(page);
  try {
    await story({ page, context, watch });
    expect(watch.faults).toEqual([]);
  } catch (error) {
    await page.screenshot({ path: resultFile(`failed ${expect.getState().currentTestName ?? ''}`) }).catch(() => null);
    throw watch.faults.length === 0
      ? error
      : new Error(`${String(error)}\n${watch.faults.join('\n')}`, { cause: error });
  }
}

async function launch(): Promise<Browser> {
  const executablePath = process.env['BATON_CHROMIUM'];
  if (executablePath === undefined) throw new Error('BATON_CHROMIUM names no browser: run npm run e2e:pages.');
  return await chromium.launch({ executablePath, args: ['--disable-gpu'] });
}
