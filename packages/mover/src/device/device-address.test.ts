import { expect, it } from 'vitest';
import { parseDeviceAddress } from './device-address.ts';

it.each([
  ['/dev/vdb', { kind: 'file', path: '/dev/vdb' }],
  ['/srv/a:b.raw', { kind: 'file', path: '/srv/a:b.raw' }],
  ['file:///srv/my%20disk.raw', { kind: 'file', path: '/srv/my disk.raw' }],
  ['file://localhost/srv/disk', { kind: 'file', path: '/srv/disk' }],
  ['nbd://127.0.0.1:10809/root', { kind: 'nbd', uri: 'nbd://127.0.0.1:10809/root' }],
  ['nbds+unix:///root?socket=/run/a', { kind: 'nbd', uri: 'nbds+unix:///root?socket=/run/a' }],
])('%s', (address, parsed) => {
  expect(parseDeviceAddress(address)).toEqual(parsed);
});

it.each([
  ['', 'neither an absolute path nor a URI'],
  ['disk.raw', 'neither an absolute path nor a URI'],
  ['file://elsewhere/disk', 'neither a host nor a query'],
  ['file:disk', 'neither a host nor a query'],
  ['file:///a%2fb', 'cannot be read as a URI of a file'],
  ['http://127.0.0.1/disk', '`http:` is not one of the forms'],
  ['nbd:unix:/run/a', '`nbd:` is not one of the forms'],
  ['/a\0b', 'zero byte'],
])('%j is refused', (address, why) => {
  expect(() => parseDeviceAddress(address)).toThrow(why);
});

it('says how an image in another format becomes a disk', () => {
  const refusal = { code: 'JOB_INVALID', remedy: expect.stringContaining('qemu-nbd --format=vpc') as string };
  expect(() => parseDeviceAddress('vhd:/srv/disk.vhd')).toThrow(expect.objectContaining(refusal) as Error);
});
