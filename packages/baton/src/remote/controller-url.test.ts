import { expect, test } from 'vitest';
import { controllerUrl } from './controller-url.ts';

test.each([
  ['https://baton.example.net', 'https://baton.example.net'],
  ['https://example.net/baton/', 'https://example.net/baton'],
  ['HTTPS://Baton.Example.net:443/', 'https://baton.example.net'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://127.1:8080', 'http://127.0.0.1:8080'],
  ['http://[::1]:8080/', 'http://[::1]:8080'],
  ['http://localhost:8080', 'http://localhost:8080'],
])('%s', (text, url) => {
  expect(controllerUrl(text, false)).toBe(url);
});

test.each(['http://baton.example.net', 'http://10.0.0.1:8080', 'http://localhost.example.net', 'http://128.0.0.1'])(
  '%s is spoken to without TLS only on purpose',
  (text) => {
    expect(() => controllerUrl(text, false)).toThrow(expect.objectContaining({ code: 'CONTROLLER_URL_INSECURE' }));
    expect(controllerUrl(text, true)).toBe(text);
  },
);

test.each([
  'baton.example.net',
  'ftp://baton.example.net',
  'https://',
  'https://x?a=b',
  'https://x#y',
  'https://alice:hush@baton.example.net',
  '',
])('%j is no address of a controller, and is not told again', (text) => {
  let thrown: unknown;
  try {
    controllerUrl(text, true);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'CONTROLLER_URL_INVALID', kind: 'user' });
  expect(String(thrown)).not.toContain('hush');
});
