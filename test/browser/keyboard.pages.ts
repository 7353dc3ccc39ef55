/** A tenant without a mouse, who asked for less motion: finds the migration, approves, and goes back. */
import { expect, inject, test } from 'vitest';
import { Api } from './harness/api.ts';
import { followArrow } from './harness/arrows.ts';
import { focused, tabTo } from './harness/keyboard.ts';
import { commands, decisionIs, leads } from './harness/migration-page.ts';
import { openVisits } from './harness/visits.ts';
import { PAIRS } from './harness/world.ts';

const visits = openVisits();
const [HA_IP] = PAIRS.keys;

test('an approval and a rollback by the keyboard alone', async () => {
  const { url, bearers, migrations } = inject('stage');
  const api = new Api(url, bearers.demo);
  await visits.visit({ as: 'demo', reducedMotion: true }, async ({ page }) => {
    const { keyboard } = page;
    await page.goto('/migrations');
    await page.getByRole('table').waitFor();
    // Past what is the same on every page.
    await tabTo(page, 'Skip to content');
    await keyboard.press('Enter');
    expect(await focused(page)).toMatchObject({ tag: 'main' });
    await keyboard.press('/');
    expect(await focused(page)).toMatchObject({ tag: 'input', name: 'Filter' });
    await keyboard.type('keys');
    await page.waitForURL(/q=keys/);
    await tabTo(page, 'keys');
    await keyboard.press('Enter');
    await page.waitForURL(new RegExp(migrations.keys));
    await decisionIs(page, 'It waits for you');
    // Whoever comes from another page begins at the head of this one.
    expect(await focused(page)).toEqual(expect.objectContaining({ tag: 'h1', name: 'keys' }));

    await tabTo(page, 'Type cut over keys to go on');
    await keyboard.type('cut over key');
    await keyboard.press('Enter');
    expect(commands(await api.events(migrations.keys))).toEqual([]);
    const arrow = await followArrow(page, HA_IP);
    await keyboard.type('s');
    await tabTo(page, 'Approve the cutover');
    await keyboard.press('Enter');
    await decisionIs(page, 'Rollback window open');
    await expect.poll(() => leads(page)).toEqual([`${HA_IP} leads to os2`]);
    expect(commands(await api.events(migrations.keys))).toEqual(['approve by demo']);
    // It is there at once: nothing glides for who asked for less motion.
    await expect.poll(async () => (await arrow.path()).at(-1) ?? 0).toBeGreaterThan(0);
    const path = await arrow.path();
    expect(path, path.join(' ')).toHaveLength(2);

    await tabTo(page, 'Roll back to os1');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Roll keys back to os1?' }).waitFor();
    expect(await focused(page)).toMatchObject({ isInDialog: true });
    await keyboard.press('Escape');
    expect(await focused(page)).toMatchObject({ name: 'Roll back to os1', isInDialog: false });
    await keyboard.press('Enter');
    await tabTo(page, 'Roll back');
    await keyboard.press('Enter');
    await decisionIs(page, 'Rolled back');
    await expect.poll(() => leads(page)).toEqual([`${HA_IP} leads to os1`]);
    expect(await api.lead(migrations.keys)).toEqual({ [HA_IP]: 'source' });
  });
});
