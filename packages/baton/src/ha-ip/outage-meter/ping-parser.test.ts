import { expect, test } from 'vitest';
import { parsePingLine } from './ping-parser.ts';

const AT_MS = 1_795_349_054_864.228;

test.each([
  [
    '[1795349054.864228] 64 bytes from 203.0.113.10: icmp_seq=65535 ttl=64 time=0.046 ms',
    { kind: 'reply', atMs: AT_MS, seq: 65535, rttMs: 0.046 },
  ],
  [
    '[1795349054.864228] 64 bytes from 203.0.113.10: icmp_seq=7 ttl=63 time=1003 ms (DUP!)',
    { kind: 'reply', atMs: AT_MS, seq: 7, rttMs: 1003 },
  ],
  [
    '[1795349054.864228] 64 bytes from 2001:db8::10: icmp_seq=1 ttl=64 time=0.050 ms',
    { kind: 'reply', atMs: AT_MS, seq: 1, rttMs: 0.05 },
  ],
  ['[1795349054.864228] no answer yet for icmp_seq=12', { kind: 'unanswered', atMs: AT_MS, seq: 12 }],
  ['[1795349054.864228] From 203.0.113.1 icmp_seq=12 Destination Host Unreachable', { kind: 'error', atMs: AT_MS }],
])('%s', (line, expected) => {
  expect(parsePingLine(line)).toEqual(expected);
});

test.each([
  'PING 203.0.113.10 (203.0.113.10) 56(84) bytes of data.',
  '--- 203.0.113.10 ping statistics ---',
  '24 packets transmitted, 0 received, +12 errors, 100% packet loss, time 4000ms',
  '64 bytes from 203.0.113.10: icmp_seq=1 ttl=64 time=0.046 ms',
  '',
])('nothing about one probe, or no time: %j', (line) => {
  expect(parsePingLine(line)).toBeNull();
});
