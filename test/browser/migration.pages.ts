/** One migration from its plan to the cutover, back by a rollback, forward again, and ended by an abort: all by its pages. */
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { durationText } from '../../packages/dashboard/src/shared/quantity.ts';
import { Api, type Event } from './harness/api.ts';
import { followArrow } from './harness/arrows.ts';
import { look } from './harness/look.ts';
import { commands, decision, decisionIs, gapsOf, leads, sumOf } from './harness/migration-page.ts';
import { makePlan } from './harness/plan-page.ts';
import { openVisits, type Visit } from './harness/visits.ts';
import { PAIRS } from './harness/world.ts';

const visits = openVisits();

type Log = () => Promise<readonly Event[]>;

test('an operator moves a pair, and back', async () => {
  const { url, bearers } = inject('stage');
  const api = new Api(url, bearers.admin);
  await visits.visit({ as: 'admin' }, async (visit) => {
    const id = await start(visit.page);
    const log: Log = () => api.events(id);
    await seeGate(visit, log);
    await sayAnotherTime(visit);
    await approve(visit.page, log);
    await seeOutages(visit.page, log);
    await look(visit, 'migration rollback window');
    await pauseAndGoOn(visit, log);
    await rollBack(visit, log);
    expect(await api.lead(id)).toEqual(Object.fromEntries(PAIRS.shop.map((address) => [address, 'source'])));
    await decision(visit.page).getByRole('button', { name: 'Go forward again' }).click();
    await decisionIs(visit.page, 'It waits for you');
    await abort(visit.page);
    expect(await api.state(id)).toBe('aborted');
    expect(commands(await log())).toEqual([
      'reschedule by admin',
      'reschedule by admin',
      'approve by admin',
      'pause by admin',
      'resume by admin',
      'rollback by admin',
      'abort by admin',
    ]);
  });
});

async function start(page: Page): Promise<string> {
  await page.goto('/plan?cloud=os1&group=shop&target=os2');
  await page.getByRole('heading', { name: 'Plan for shop', level: 1 }).waitFor();
  await makePlan(page, { operator: 'os2-admin', port: inject('stage').port });
  const form = page.getByRole('region', { name: 'Start' });
  await form.getByRole('textbox').fill('start shop');
  await form.getByRole('button', { name: 'Start the migration' }).click();
  await page.waitForURL(/\/migrations\/m-[a-z0-9]{8}$/);
  await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor();
  return page.url().split('/').at(-1) ?? '';
}

/** What was proved, what could not be, what comes next, the way back: as the log has it. */
async function seeGate(visit: Visit, log: Log): Promise<void> {
  const { page } = visit;
  await decisionIs(page, 'It waits for you');
  expect(await leads(page)).toEqual(PAIRS.shop.map((address) => `${address} leads to os1`));
  const proofs = (await log()).flatMap(({ kind, proofs = [] }) => (kind === 'step.done' ? proofs : []));
  const proved = proofs.filter(({ result }) => result === 'proved').length;
  const gate = decision(page);
  const summary = gate.locator('summary').first();
  expect(await summary.innerText()).toBe(`${proved} things`);
  await summary.click();
  expect(await gate.getByRole('img', { name: 'proved', exact: true }).count()).toBe(proved);
  const text = await gate.innerText();
  expect(text).toContain('not provable');
  expect(text).toMatch(new RegExp(`${PAIRS.shop.join(', ')}: from os1 to os2, forecast [\\d-]+ ms`));
  expect(text).toMatch(/way back\s+It stays open until the secondary leaves os1/);
  expect(text).toContain('only when somebody approves it');
  await summary.click();
  await look(visit, 'migration gate');
}

/** But for when gates open. */
const decided = (events: readonly Event[]): readonly string[] =>
  commands(events).filter((one) => !one.startsWith('reschedule'));

/** The gate opens by itself then; and a person opens it again. */
async function sayAnotherTime(visit: Visit): Promise<void> {
  const { page } = visit;
  const gate = decision(page);
  await gate.getByText('another time').click();
  await gate.getByLabel('The gate').selectOption('time');
  await gate.getByLabel('not before').fill('2030-01-01T03:00');
  await look(visit, 'migration another time');
  await gate.getByRole('button', { name: 'Change it' }).click();
  await gate
    .getByText(/^2030-01-01 03:00 \(until 2030-01-01 03:00\), by itself; or when somebody approves it before/)
    .waitFor();
  await gate.getByText('another time').click();
  await gate.getByLabel('The gate').selectOption('person');
  await gate.getByRole('button', { name: 'Change it' }).click();
  await decisionIs(page, 'It waits for you');
  await gate.getByText('only when somebody approves it').waitFor();
}

/** Approval is typed; then the arrow of an HA IP moves, and a row in the log says who wanted it. */
async function approve(page: Page, log: Log): Promise<void> {
  const field = page.getByLabel('Type cut over shop to go on');
  const button = decision(page).getByRole('button', { name: 'Approve the cutover', exact: true });
  for (const wrong of ['', 'cut over', 'Cut over shop', 'cut over shop2', 'cut over keys']) {
    await field.fill(wrong);
    expect(await button.isDisabled(), wrong).toBe(true);
    await field.press('Enter');
  }
  expect(decided(await log())).toEqual([]);
  const arrow = await followArrow(page, PAIRS.shop[0]);
  await field.fill('cut over shop');
  await button.click();

  await decisionIs(page, 'Rollback window open');
  await expect.poll(() => leads(page)).toEqual(PAIRS.shop.map((address) => `${address} leads to os2`));
  expect(decided(await log())).toEqual(['approve by admin']);
  await expect.poll(async () => (await arrow.path()).at(-1) ?? 0).toBeGreaterThan(0);
  const path = await arrow.path();
  expect(path[0]).toBeLessThan(0);
  expect(new Set(path).size, `it glides: ${path.join(' ')}`).toBeGreaterThan(2);
  // Two MASTERs are expected now, and are told so.
  const balancers = page.getByRole('list', { name: 'Load balancers' });
  await balancers.getByText(/shop-lb2 \(secondary\) in os1: MASTER, as expected/).waitFor({ state: 'attached' });
}

/** Every figure for what clients felt is the log's; each gap can be gone to by the keyboard. */
async function seeOutages(page: Page, log: Log): Promise<void> {
  // A gap may come at any time: page and log are of one mind when they are asked often enough.
  await expect
    .poll(async () => {
      const [logged, shown] = [feltIn(await log()), await feltOn(page)];
      return JSON.stringify(logged) === JSON.stringify(shown) ? null : { logged, shown };
    })
    .toBe(null);
  const { cutover, sum } = feltIn(await log());
  process.stdout.write(`pages: the cutover of shop cost ${cutover}, all in all ${sum}\n`);

  // A soft stop hands the VIP over, which is felt: there is a gap to be seen.
  const strip = page.getByRole('group', { name: 'Outage strip' });
  await strip.focus();
  const readout = page.getByRole('region', { name: 'Outages' }).locator('.strip-readout');
  const told: string[] = [];
  for (const _gap of (await log()).filter(({ kind }) => kind === 'outage')) {
    await page.keyboard.press('n');
    told.push(await readout.innerText());
  }
  const gap = /gave no answer to http for [\d.]+ m?s.* lost, during primary\.handover\.$/;
  expect(told).toContainEqual(expect.stringMatching(gap));
}

/** One press each; nothing moves meanwhile, and the window stays open. */
async function pauseAndGoOn(visit: Visit, log: Log): Promise<void> {
  const { page } = visit;
  const bar = page.getByRole('complementary', { name: 'The way back' });
  await bar.getByRole('button', { name: 'Pause', exact: true }).click();
  await bar.getByText('rollback window open, paused').waitFor();
  await decision(page).getByText('Paused: the window stays open until somebody lets it go on.').waitFor();
  await look(visit, 'migration paused');
  await bar.getByRole('button', { name: 'Go on', exact: true }).click();
  await bar.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await bar.getByText(/^rollback window open, \d/).waitFor();
  expect(decided(await log()).slice(1)).toEqual(['pause by admin', 'resume by admin']);
  expect(await leads(page)).toEqual(PAIRS.shop.map((address) => `${address} leads to os2`));
}

interface Felt {
  /** The most that one HA IP felt. */
  readonly sum: string;
  readonly cutover: string;
  readonly each: readonly string[];
}

function feltIn(events: readonly Event[]): Felt {
  const gaps = PAIRS.shop.map((address) => gapsOf(events, address));
  const most = (all: readonly (readonly Event[])[]): string => durationText(Math.max(...all.map(sumOf)));
  return {
    sum: most(gaps),
    cutover: most(gaps.map((some) => some.filter(({ stepId }) => stepId === 'cutover'))),
    each: gaps.map((some) => durationText(sumOf(some))),
  };
}

/** `at least` is said where nobody watched for a while: how much was felt is the same. */
async function feltOn(page: Page): Promise<Felt> {
  const figureOf = (text: string): string => text.replace('at least ', '').trim();
  const figure = page.locator('.figure-pair', { hasText: 'outage so far' });
  const cutover = page.getByRole('navigation', { name: 'Steps' }).locator('a[href="#step-cutover"]');
  return {
    sum: figureOf(await figure.locator('.figure-value').innerText()),
    cutover: figureOf((await cutover.innerText()).replace('cutover', '')),
    each: (await page.locator('.strip-sum').allTextContents()).map(figureOf),
  };
}

/** One press, and a confirmation that tells the cost. */
async function rollBack(visit: Visit, log: Log): Promise<void> {
  const { page } = visit;
  const bar = page.getByRole('complementary', { name: 'The way back' });
  expect(await bar.innerText()).toContain('HA IPs return to shop-lb2 in os1, forecast 0 ms');
  const button = bar.getByRole('button', { name: 'Roll back to os1' });
  await button.click();
  const dialog = page.getByRole('dialog', { name: 'Roll shop back to os1?' });
  expect(await dialog.innerText()).toMatch(/The HA IPs return to shop-lb2 in os1 first.*forecast 0 ms/);
  expect(await dialog.innerText()).toContain('What was written in os2 since the cutover stays there.');
  await look(visit, 'rollback dialog');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(commands(await log()).at(-1)).toBe('resume by admin');

  await button.click();
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await decisionIs(page, 'Rolled back');
  await expect.poll(() => leads(page)).toEqual(PAIRS.shop.map((address) => `${address} leads to os1`));
  await look(visit, 'migration rolled back');
}

/** What cannot be taken back is typed. */
async function abort(page: Page): Promise<void> {
  await decision(page).getByRole('button', { name: 'Abort' }).click();
  const dialog = page.getByRole('dialog', { name: 'Abort shop?' });
  const button = dialog.getByRole('button', { name: 'Abort' });
  await dialog.getByRole('textbox').fill('abort');
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('abort shop');
  await button.click();
  await decisionIs(page, 'Aborted');
  expect(await decision(page).innerText()).toContain('os1 serves. What was made in os2 is removed.');
  expect(await page.getByRole('complementary', { name: 'The way back' }).count()).toBe(0);
}
