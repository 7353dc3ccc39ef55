import { expect, it } from 'vitest';
import { linesIn } from './keepalived-edits.ts';

it('a raised one announces again a second after it took the VIP, and waits for nothing before', () => {
  expect(linesIn(254, false).trim().split('\n').slice(1)).toEqual([
    'priority 254',
    'preempt_delay 0',
    'garp_master_delay 1',
  ]);
  expect(linesIn(254, true)).toMatch(/\npreempt\n$/);
});
