/** What the page of a migration says, and what its event log has. */
import type { Locator, Page } from 'playwright-core';
import type { Event } from './api.ts';

/** A copy, a boot, a rehearsal: in simulated clouds, on a machine that does other things as well. */
export const CLOUDS_MS = 180_000;

/** What there is to decide now. */
export function decision(page: Page): Locator {
  return page.locator('section.decision');
}

export async function decisionIs(page: Page, title: string): Promise<void> {
  await decision(page).getByRole('heading', { name: title, exact: true }).waitFor({ timeout: CLOUDS_MS });
}

/** `127.203.77.10 leads to os1`, for each HA IP. */
export async function leads(page: Page): Promise<readonly string[]> {
  return await page.getByRole('list', { name: 'Where the HA IPs lead' }).getByRole('listitem').allInnerTexts();
}

/** All lines of the event log as the page words them, the newest first. */
export async function eventLines(page: Page): Promise<readonly string[]> {
  const events = page.getByRole('region', { name: 'Events' });
  const all = events.getByRole('button', { name: /^Show all/ });
  if ((await all.count()) > 0) await all.click();
  return await events.locator('.event-lines > li').allInnerTexts();
}

/** `approve by admin`, for each command that was given. */
export function commands(events: readonly Event[]): readonly string[] {
  return events.flatMap(({ kind, command, by }) => (kind === 'command.given' ? [`${command} by ${by}`] : []));
}

export function gapsOf(events: readonly Event[], address: string): readonly Event[] {
  return events.filter((event) => event.kind === 'outage' && event.address === address);
}

/** Milliseconds. */
export function sumOf(gaps: readonly Event[]): number {
  return Math.round(gaps.reduce((total, { durationMs = 0 }) => total + durationMs, 0));
}
