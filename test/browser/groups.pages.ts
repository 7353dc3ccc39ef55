/** From the list of groups to a plan, over one group and its preflight. */
import { expect, inject, test } from 'vitest';
import { Api } from './harness/api.ts';
import { look } from './harness/look.ts';
import { openVisits } from './harness/visits.ts';
import { LISTED, PAIRS } from './harness/world.ts';

const visits = openVisits();

interface Found {
  readonly groups: readonly {
    readonly name: string;
    readonly haIps: readonly { readonly address: string }[];
    readonly loadBalancers: readonly { readonly server: { readonly name: string } }[];
  }[];
}

const isLeftAlone = (name: string): boolean => name === 'still' || name === LISTED.ofDemo;

test('the list shows every group that the API finds, and filters them', async () => {
  const { url, bearers } = inject('stage');
  const found = await new Api(url, bearers.demo).get<Found>('/v1/clouds/os1/groups');
  const names = found.groups.map(({ name }) => name).toSorted();
  expect(names).toEqual([...Object.keys(PAIRS), LISTED.ofDemo].toSorted());
  await visits.visit({ as: 'demo' }, async (visit) => {
    const { page } = visit;
    await page.goto('/groups?cloud=os1');
    const table = page.getByRole('table', { name: /^HA groups of os1/ });
    await table.waitFor();
    expect((await table.getByRole('link').allInnerTexts()).toSorted()).toEqual(names);
    // The others' HA IPs move meanwhile.
    for (const group of found.groups.filter(({ name }) => isLeftAlone(name))) {
      const row = table.getByRole('row').filter({ has: page.getByRole('link', { name: group.name, exact: true }) });
      const text = await row.innerText();
      for (const { address } of group.haIps) expect(text).toContain(address);
      for (const { server } of group.loadBalancers) expect(text).toContain(server.name);
    }
    await look(visit, 'groups');

    await page.getByRole('searchbox', { name: 'Filter' }).fill(PAIRS.still[0]);
    await expect.poll(() => table.getByRole('link').allInnerTexts()).toEqual(['still']);
    expect(new URL(page.url()).searchParams.get('q')).toBe(PAIRS.still[0]);
    await page.getByRole('searchbox', { name: 'Filter' }).fill('no such group');
    await page.getByText('No group is like that. Take something out of the filter.').waitFor();
  });
});

test('one group: what it requires, what is inside, and whether it could move', async () => {
  await visits.visit({ as: 'demo' }, async (visit) => {
    const { page } = visit;
    await page.goto('/groups?cloud=os1');
    await page.getByRole('link', { name: 'still', exact: true }).click();
    await page.getByRole('heading', { name: 'still', level: 1 }).waitFor();
    const requires = page.getByRole('region', { name: 'What a migration requires' });
    expect(await requires.innerText()).toMatch(/two load balancers that run\s+met/);
    expect(await requires.innerText()).toMatch(/healthy, and enabled at boot\s+unknown/);

    await requires.getByRole('button', { name: 'Look inside' }).click();
    await requires
      .getByText(/MASTER/)
      .first()
      .waitFor();
    expect(await requires.innerText()).toMatch(/still-lb2[^]*BACKUP/);

    const preflight = page.getByRole('region', { name: 'Preflight' });
    await preflight.getByRole('combobox', { name: 'Target' }).selectOption('os2');
    await preflight
      .getByText(/\d+ checks passed/)
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('target')).toBe('os2');
    await look(visit, 'group');

    await preflight.getByRole('link', { name: 'Plan the migration to os2' }).click();
    await page.getByRole('heading', { name: 'Plan for still', level: 1 }).waitFor();
  });
});
