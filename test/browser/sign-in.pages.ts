/** The way in and the way out. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { look } from './harness/look.ts';
import { openVisits } from './harness/visits.ts';
import { PAIRS } from './harness/world.ts';

const visits = openVisits();

async function fill(page: Page, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User', exact: true }).fill('admin');
  await page.getByRole('textbox', { name: 'Project', exact: true }).fill('admin');
  await page.locator('input[type=password]').fill(password);
}

test('a wrong password says why; the right one leads where one wanted to go, and out again', async () => {
  await visits.visit({ as: null }, async (visit) => {
    const { page, watch } = visit;
    // Who is not signed in is told so by the API.
    watch.expects(401, '/v1/session');
    await page.goto('/groups?cloud=os1');
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get('back')).toBe('/groups?cloud=os1');
    await look(visit, 'sign-in');

    await fill(page, 'not the password');
    await page.keyboard.press('Enter');
    const problem = page.getByRole('alert');
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(/the password is wrong, or there is no such user/);
    expect(await problem.innerText()).toMatch(/How to solve it: Check user name, password, project/);
    await look(visit, 'sign-in refused');
    expect(await page.locator('body').innerText()).not.toContain('not the password');
    expect(page.url()).not.toContain('password');

    await page.locator('input[type=password]').fill(inject('stage').password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Groups', level: 1 }).waitFor();
    expect(page.url()).toMatch(/\/groups\?cloud=os1$/);
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    expect(await page.getByRole('banner').innerText()).toMatch(/admin\s+admin\s*operator/);
    for (const address of PAIRS.shop) await page.getByText(address).first().waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    await page.goto('/groups?cloud=os1');
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    expect(await page.getByRole('link', { name: 'shop' }).count()).toBe(0);
  });
});

test('a way back that leads to another site is none', async () => {
  await visits.visit({ as: 'demo' }, async ({ page }) => {
    await page.goto('/sign-in?back=https://elsewhere.example/');
    await fill(page, inject('stage').password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Migrations', level: 1 }).waitFor();
    expect(new URL(page.url()).origin).toBe(new URL(inject('stage').url).origin);
  });
});

test('with a token of Keystone, for whoever has no password to type', async () => {
  await visits.visit({ as: null }, async (visit) => {
    const { page, watch } = visit;
    watch.expects(401, '/v1/session');
    await page.goto('/sign-in');
    await page.getByText('Token', { exact: true }).first().click();
    const field = page.locator('input[type=password]');
    await field.fill('nobodys-token');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).toMatch(/How to solve it/);
    await look(visit, 'sign-in by token');
    await field.fill(await tokenOfDemo());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Migrations', level: 1 }).waitFor();
    expect(await page.getByRole('banner').innerText()).toMatch(/demo\s+demo/);
  });
});

/** As `openstack token issue` has it (Identity API v3, POST /auth/tokens). */
async function tokenOfDemo(): Promise<string> {
  const { env, password } = inject('stage');
  const yaml = await readFile(env['OS_CLIENT_CONFIG_FILE'] ?? '', 'utf8');
  const [, authUrl = ''] = /^ {2}os1:[\s\S]*?auth_url: "?([^"\s]+)"?/m.exec(yaml) ?? [];
  const domain = { name: 'Default' };
  const auth = {
    identity: { methods: ['password'], password: { user: { name: 'demo', domain, password } } },
    scope: { project: { name: 'demo', domain } },
  };
  const answer = await fetch(`${authUrl.replace(/\/v3\/?$/, '')}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth }),
  });
  if (answer.status !== 201) throw new Error(`${authUrl} answered ${answer.status}`);
  return answer.headers.get('x-subject-token') ?? '';
}
