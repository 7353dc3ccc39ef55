import { expect, test } from 'vitest';
import { expectRefused, openNeutron } from './testing/neutron.ts';

test('the extensions that clients look for are listed', async () => {
  const { tenant } = await openNeutron();
  const { many } = await tenant.get('/extensions');
  expect(many.map((extension) => extension['alias'])).toEqual(
    expect.arrayContaining([
      'allowed-address-pairs',
      'external-net',
      'net-mtu',
      'port-security',
      'quota_details',
      'revision-if-match',
      'router',
      'security-group',
      'standard-attr-revisions',
      'standard-attr-tag',
    ]),
  );
  expect((await tenant.get('/extensions/router')).one).toMatchObject({ alias: 'router' });
  expectRefused(await tenant.get('/extensions/bogus'), 404, 'HTTPNotFound', 'The resource could not be found.');
});

test('agents are shown to operators', async () => {
  const { tenant, admin } = await openNeutron();
  expect((await tenant.get('/agents')).many).toEqual([]);
  expect((await admin.get('/agents')).many).toContainEqual(
    expect.objectContaining({ agent_type: 'L3 agent', alive: true, host: 'os1' }),
  );
});

test("what is no route, and what is ordered, are refused in Neutron's words", async () => {
  const { tenant, cloud } = await openNeutron();
  expectRefused(await tenant.get('/bogus'), 404, 'HTTPNotFound', 'The resource could not be found.');
  cloud.faults.onCall({ service: 'network', fault: { kind: 'status', status: 503 } });
  expectRefused(await tenant.get('/networks'), 503, 'HTTPServiceUnavailable', /./);
});
