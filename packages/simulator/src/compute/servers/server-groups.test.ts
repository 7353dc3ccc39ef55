import { expect, test } from 'vitest';
import { type Answer, computeLab, serverIdOf } from '../testing/compute-lab.ts';

const groupOf = (answer: Answer) => (answer.json as { readonly server_group: { readonly id: string } }).server_group;
const ANTI = { name: 'apart', policy: 'anti-affinity' };

test('a group is made, joined by a hint, shown and deleted', async () => {
  const lab = await computeLab();
  const made = await lab.nova('POST', '/os-server-groups', {
    server_group: { ...ANTI, rules: { max_server_per_host: 1 } },
  });
  const { id } = groupOf(made);
  expect(made).toMatchObject({
    status: 200,
    json: { server_group: { policy: 'anti-affinity', rules: { max_server_per_host: 1 }, members: [] } },
  });
  const join = async (name: string): Promise<string> => {
    const server = { name, flavorRef: '1', imageRef: lab.image.id, networks: 'none' };
    return serverIdOf(
      await lab.nova('POST', '/servers', { server, 'os:scheduler_hints': { group: id, different_host: [] } }),
    );
  };
  const [one, two] = [await join('one'), await join('two')];
  const shown = await lab.nova('GET', `/os-server-groups/${id}`);
  expect(groupOf(shown)).toMatchObject({ members: [one, two], project_id: lab.cloud.projectId });
  await lab.until(() => lab.server(two).status === 'ACTIVE');
  const server = async (of: string) =>
    (await lab.nova('GET', `/servers/${of}`)).json as { server: { hostId: string; server_groups: string[] } };
  const [first, second] = [(await server(one)).server, (await server(two)).server];
  expect(first.server_groups).toEqual([id]);
  expect(first.hostId).not.toBe(second.hostId);
  await lab.nova('DELETE', `/servers/${one}`);
  await lab.until(() => lab.cloud.state.servers.get(one) === null);
  expect(groupOf(await lab.nova('GET', `/os-server-groups/${id}`))).toMatchObject({ members: [two] });
  expect((await lab.nova('DELETE', `/os-server-groups/${id}`)).status).toBe(204);
  expect((await lab.nova('GET', `/os-server-groups/${id}`)).status).toBe(404);
});

test('before 2.64 the policy is a list, before 2.15 no soft one', async () => {
  const lab = await computeLab();
  const old = { name: 'apart', policies: ['soft-anti-affinity'] };
  expect(await lab.nova('POST', '/os-server-groups', { server_group: old }, '2.60')).toMatchObject({
    status: 200,
    json: { server_group: { policies: ['soft-anti-affinity'], metadata: {} } },
  });
  expect((await lab.nova('POST', '/os-server-groups', { server_group: old }, '2.14')).status).toBe(400);
  expect((await lab.nova('POST', '/os-server-groups', { server_group: old })).status).toBe(400);
});

test('a project sees its own, page by page, and all of them are for operators', async () => {
  const lab = await computeLab();
  for (const name of ['a', 'b', 'c']) await lab.nova('POST', '/os-server-groups', { server_group: { ...ANTI, name } });
  const names = (answer: Answer) =>
    (answer.json as { readonly server_groups: readonly { readonly name: string }[] }).server_groups.map(
      (one) => one.name,
    );
  expect(names(await lab.nova('GET', '/os-server-groups?limit=2'))).toEqual(['a', 'b']);
  expect(names(await lab.nova('GET', '/os-server-groups?limit=2&offset=2'))).toEqual(['c']);
  expect(names(await lab.asAdmin('GET', '/os-server-groups'))).toEqual([]);
  expect(names(await lab.asAdmin('GET', '/os-server-groups?all_projects=1'))).toEqual(['a', 'b', 'c']);
  expect((await lab.nova('GET', '/os-server-groups?all_projects=1')).status).toBe(403);
});

test('a hint for a group that is not there is refused', async () => {
  const lab = await computeLab();
  const server = { name: 'x', flavorRef: '1', imageRef: lab.image.id, networks: 'none' };
  const hints = { group: '00000000-0000-4000-8000-000000000000' };
  expect(await lab.nova('POST', '/servers', { server, 'os:scheduler_hints': hints })).toMatchObject({ status: 400 });
  expect(lab.cloud.state.servers.all()).toEqual([]);
});
