import { expect, it } from 'vitest';

import { masterDownMs, skewMs } from './skew.ts';

const KEEPALIVED = { priority: 100, version: 2, advertIntervalMs: 1000, advert: null } as const;

it('skew of version 2 is set by the priority alone', () => {
  // Measured with keepalived 2.2.7: a graceful stop costs 609 ms with priority 100, 8 ms with 254.
  expect(skewMs(KEEPALIVED)).toBe(609);
  expect(skewMs({ ...KEEPALIVED, priority: 254, advertIntervalMs: 5000 })).toBe(8);
  expect(skewMs({ ...KEEPALIVED, version: null })).toBe(609);
});

it('skew of version 3 is a part of the interval', () => {
  expect(skewMs({ ...KEEPALIVED, version: 3, advertIntervalMs: 200 })).toBe(122);
});

it('master-down time is three adverts and the skew', () => {
  // keepalived.data of the primary: "Master down timer = 3414062 usecs" with priority 150.
  expect(masterDownMs({ ...KEEPALIVED, priority: 150 })).toBe(3414);
  expect(masterDownMs({ ...KEEPALIVED, version: 3, advertIntervalMs: 200 })).toBe(722);
  expect(masterDownMs({ ...KEEPALIVED, version: 3, advertIntervalMs: 200 }, 1000)).toBe(3609);
  expect(masterDownMs(KEEPALIVED, 5000)).toBe(3609);
});

it('CARP adds its skew to each interval', () => {
  const carp = { priority: null, version: null, advertIntervalMs: null, advert: { base: 1, skew: 100 } };
  expect([skewMs(carp), masterDownMs(carp)]).toEqual([391, 3391]);
});

it('a kind without timers has none', () => {
  const pacemaker = { priority: null, version: null, advertIntervalMs: null, advert: null };
  expect([skewMs(pacemaker), masterDownMs(pacemaker)]).toEqual([null, null]);
});
