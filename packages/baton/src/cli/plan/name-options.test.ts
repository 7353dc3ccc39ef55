import { expect, test } from 'vitest';
import { InMemoryServices } from '../testing/in-memory-services.ts';
import { baton } from '../testing/terminal.ts';

const CREATE = ['plan', 'create', 'shop', '--source-cloud', 'os1', '--target-cloud', 'os2'];
const NAME = ['--cutover', 'dns', '--dns-name', 'www.example.org'];

async function asked(...argv: readonly string[]) {
  const services = new InMemoryServices();
  const { code, stderr } = await baton([...CREATE, ...argv], { services });
  return { code, stderr, request: services.requests[0] };
}

test.each([
  [['--dns-update', 'designate:os2'], { update: { kind: 'designate', cloud: 'os2' } }],
  [
    ['--dns-update', 'rfc2136:ns1.example.org', '--dns-ttl', '20s'],
    { ttlSeconds: 20, update: { kind: 'rfc2136', server: 'ns1.example.org', port: 53, zone: 'example.org' } },
  ],
  [
    ['--dns-update', 'rfc2136:[2001:db8::53]:5353', '--dns-zone', 'org', '--dns-key-file', 'baton.key'],
    { update: { kind: 'rfc2136', server: '2001:db8::53', port: 5353, zone: 'org', keyFile: 'baton.key' } },
  ],
] as const)('a name is asked for by %j', async (argv, byName) => {
  const { code, request } = await asked(...NAME, ...argv);
  expect(code).toBe(0);
  expect(request?.byName).toEqual({ name: 'www.example.org', ...byName });
  expect(request).not.toHaveProperty('cutover');
});

test.each([
  [['--dns-name', 'www.example.org'], '--cutover dns'],
  [NAME, '--dns-update'],
  [[...NAME, '--dns-update', 'designate:os2', '--dns-zone', 'example.org'], 'Leave out --dns-zone'],
  [[...NAME, '--dns-update', 'bind:ns1'], 'rfc2136:<server>'],
  [[...NAME, '--dns-update', 'rfc2136:ns1:99999'], 'rfc2136:<server>'],
  [['--cutover', 'dns', '--dns-name', 'localhost', '--dns-update', 'designate:os2'], 'www.example.org'],
])('%j does not go together', async (argv, hint) => {
  const { code, stderr, request } = await asked(...argv);
  expect(code).toBe(2);
  expect(stderr).toContain(hint);
  expect(request).toBeUndefined();
});
