import { expect, it } from 'vitest';
import { deviceKey } from './device-number.ts';
import { parseLocks, parseMountinfo, parseSwaps } from './kernel-tables.ts';

it('reads mounts, with and without optional fields, with blanks in names', () => {
  const text = [
    '36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 shared:3 - ext4 /dev/root rw,errors=continue',
    '37 35 0:45 / /srv rw - btrfs /dev/vdb1 ro,space_cache',
    '',
  ].join('\n');
  expect(parseMountinfo(text)).toEqual([
    { device: '98:0', at: '/mnt 2', source: '/dev/root', readOnly: false },
    { device: '0:45', at: '/srv', source: '/dev/vdb1', readOnly: true },
  ]);
});

it('reads swap spaces and locks', () => {
  expect(
    parseSwaps('Filename Type Size Used Priority\n/swap\\040file file 1024 0 -2\n/dev/vda2 partition 9 0 -3\n'),
  ).toEqual(['/swap file', '/dev/vda2']);
  const locks =
    '1: OFDLCK ADVISORY  READ -1 fe:00:1234 100 101\n2: POSIX  ADVISORY  WRITE 77 00:1f:9 0 EOF\n2: -> POSIX  ADVISORY  WRITE 78 00:1f:9 0 EOF\n';
  expect(parseLocks(locks)).toEqual([
    { device: 'fe:00', inode: '1234', pid: -1 },
    { device: '00:1f', inode: '9', pid: 77 },
  ]);
});

it('takes device numbers apart, also large ones', () => {
  expect([0xfe00, 0x10312, 0x10fd2c, 0x100011138870].map(deviceKey)).toEqual([
    '254:0',
    '259:18',
    '253:300',
    '5000:70000',
  ]);
});
