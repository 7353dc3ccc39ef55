import { expect, it } from 'vitest';
import { faultOfUrl } from './webhook-url.ts';

it.each([
  'https://tickets.example/baton',
  'https://tickets.example:8443/hook?team=lb',
  'http://localhost:8080/',
  'http://127.0.0.1:9/x',
  'http://127.8.9.10/',
  'http://[::1]:8080/',
  // The URL standard writes them as 127.0.0.1.
  'http://2130706433/',
  'http://0x7f.1/',
])('%s may be told', (url) => {
  expect(faultOfUrl(url)).toBeNull();
});

it.each([
  'http://tickets.example/',
  'http://192.0.2.1/',
  'http://127.0.0.1.example/',
  'http://localhost.example/',
  'http://[::2]/',
  'https://ann:correct-horse@tickets.example/',
  'https://ann@tickets.example/',
  'https://tickets.example/#part',
  'ftp://tickets.example/',
  'file:///etc/passwd',
  'data:text/plain,x',
  'unix:/run/hook.sock',
  'tickets.example/baton',
  '',
])('%s may not, and the fault does not repeat it', (url) => {
  const fault = faultOfUrl(url);
  expect(fault).not.toBeNull();
  expect(fault).not.toContain('correct-horse');
  expect(fault).not.toContain('tickets.example');
});
