import { expect, test } from 'vitest';
import { parseAddressBar, stringifyAddressBar, texts } from './address-bar.ts';

test('what looks like a number or like JSON stays a text', () => {
  const search = { q: '10', name: '{"a":1}', address: '203.0.113.10', none: '', gone: undefined };
  const text = stringifyAddressBar(search);
  expect(text).toContain('address=203.0.113.10');
  expect(parseAddressBar(text)).toEqual({ q: '10', name: '{"a":1}', address: '203.0.113.10' });
});

test('an empty search has no question mark', () => {
  expect(stringifyAddressBar({ q: '' })).toBe('');
});

test('only known keys are read', () => {
  expect(texts({ q: 'shop', other: 'x', state: '' }, ['q', 'state'])).toEqual({ q: 'shop' });
});
