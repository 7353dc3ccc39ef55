import { beforeEach, expect, it } from 'vitest';
import { CopiesUnderWay } from './copies-under-way.ts';

const MIB = 2 ** 20;
let nowMs: number;
let copies: CopiesUnderWay;

beforeEach(() => {
  nowMs = 0;
  copies = new CopiesUnderWay(() => nowMs);
});

function told(what: string, done: number, second: number, stepId = 'primary.final-copy'): void {
  nowMs = second * 1000;
  const at = new Date(Date.parse('2026-11-22T10:00:00Z') + nowMs).toISOString();
  copies.progressed({
    kind: 'progress',
    migrationId: 'm-4k2p9x7c',
    seq: 1,
    at,
    stepId,
    what,
    done,
    total: null,
    unit: 'bytes',
  });
}

it('is the sum over the disks that are copied now', () => {
  told('lb-a vda', 10 * MIB, 0);
  expect(copies.rate()).toBe(0);
  told('lb-a vda', 30 * MIB, 2);
  expect(copies.rate()).toBe(10 * MIB);
  told('lb-a vdb', 5 * MIB, 2);
  told('lb-a vdb', 6 * MIB, 3);
  expect(copies.rate()).toBe(11 * MIB);
});

it('takes a copy that is begun anew for a new one', () => {
  told('lb-a vda', 10 * MIB, 0);
  told('lb-a vda', 30 * MIB, 2);
  told('lb-a vda', 1 * MIB, 3);
  expect(copies.rate()).toBe(0);
});

it('counts over what was told twice at the same moment', () => {
  told('lb-a vda', 0, 0);
  told('lb-a vda', 10 * MIB, 2);
  told('lb-a vda', 12 * MIB, 2);
  expect(copies.rate()).toBe(5 * MIB);
  told('lb-a vda', 14 * MIB, 4);
  expect(copies.rate()).toBe(2 * MIB);
});

it('forgets what has ended, and what tells nothing any more', () => {
  told('lb-a vda', 0, 0);
  told('lb-a vda', MIB, 1);
  told('lb-b vda', 0, 1, 'secondary.pre-copy');
  told('lb-b vda', 2 * MIB, 2, 'secondary.pre-copy');
  expect(copies.rate()).toBe(3 * MIB);
  copies.ended('m-4k2p9x7c', 'primary.final-copy');
  expect(copies.rate()).toBe(2 * MIB);
  nowMs += 16_000;
  expect(copies.rate()).toBe(0);
});
