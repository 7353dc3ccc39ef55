import { describe, expect, it } from 'vitest';
import { parseNbdAddress } from './nbd-address.ts';

describe('the address of an NBD export', () => {
  it.each([
    [
      'nbd://example.com:10810/disk',
      { where: { host: 'example.com', port: 10_810 }, exportName: 'disk', secure: false },
    ],
    ['nbds://example.com', { where: { host: 'example.com', port: 10_809 }, exportName: '', secure: true }],
    ['nbd://[2001:db8::1]:5000//disk', { where: { host: '2001:db8::1', port: 5000 }, exportName: '/disk' }],
    ['nbd://example.com/hello%20world+1', { exportName: 'hello world+1' }],
    ['nbd+unix:///disk?socket=/run/a+b%20c.sock', { where: { path: '/run/a+b c.sock' }, exportName: 'disk' }],
    [
      'nbds+unix:///?socket=nbd.sock&tls-hostname=db1',
      { where: { path: 'nbd.sock' }, secure: true, tlsHostname: 'db1' },
    ],
  ])('%s', (address, expected) => expect(parseNbdAddress(address)).toMatchObject(expected));

  it.each([
    'http://example.com/disk',
    'nbd:/disk',
    'nbd://',
    'nbd://example.com:0/',
    'nbd://example.com:70000/',
    'nbd://2001:db8::1/',
    'nbd://example.com/%zz',
    'nbd://example.com/%00',
    `nbd://example.com/${'x'.repeat(5000)}`,
    'nbd://example.com/?socket=/x',
    'nbd+unix:///disk',
    'nbd+unix://host/disk?socket=/x',
    'nbd+unix:///?socket=/x&socket=/y',
    'nbds://example.com/?tls-verify-peer=0',
    'nbd://example.com/disk#part',
  ])('%s is none', (address) =>
    expect(() => parseNbdAddress(address)).toThrow(expect.objectContaining({ code: 'JOB_INVALID' })),
  );

  it('never repeats a password', () => {
    expect(() => parseNbdAddress('nbds://alice:tops3cret@example.com/')).toThrow(/names a user/);
    expect(() => parseNbdAddress('nbds://alice:tops3cret@example.com/')).not.toThrow(/tops3cret/);
  });
});
