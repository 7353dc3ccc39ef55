import { expect, test } from 'vitest';
import { readTrustedProxies } from './trusted-proxies.ts';

test.each([
  ['127.0.0.1', ['127.0.0.1']],
  ['192.0.2.0/24, 2001:db8::/64', ['192.0.2.0/24', '2001:db8::/64']],
  ['::1', ['::1']],
])('%s', (text, read) => {
  expect(readTrustedProxies(text)).toEqual(read);
});

test.each([
  '',
  'proxy.example',
  '192.0.2.0/33',
  '0.0.0.0/0',
  '::/0',
  '2001:db8::/129',
  '127.0.0.1,',
  '192.0.2.1/24/8',
  '*',
])('%j is none', (text) => {
  expect(readTrustedProxies(text)).toBeNull();
});
