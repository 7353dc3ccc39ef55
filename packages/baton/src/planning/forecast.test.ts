import { array, assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ORDERS } from '../domain/order.ts';
import { copyTimeoutSeconds, forecast } from './forecast.ts';

const pair = { order: 'primary-first', disksGib: [[1, 1], [1]], preCopy: 'rehearse', haIps: 1 } as const;

const calibration = {
  at: '2026-11-22T12:00:00Z',
  copy: { bytes: 48e6, bytesPerSecond: 1e8, makeDiskSeconds: 4 },
  floatingIp: { reserveMs: 300, associateMs: 1200, disassociateMs: 800, makeNetworkSeconds: 5 },
  gaps: [],
} as const;

describe('forecast', () => {
  it('counts each disk once for each pass', () => {
    expect(forecast(pair).bytes).toBe(6 * 2 ** 30);
    expect(forecast({ ...pair, preCopy: 'skip' }).bytes).toBe(3 * 2 ** 30);
  });

  it('holds what was measured in small clouds: 23 s for one primary, 620 and 3,350 ms for its handover', () => {
    const { exposureSeconds, handoverMs } = forecast({ ...pair, disksGib: [[1]] });
    expect(exposureSeconds[0]).toBeLessThanOrEqual(23);
    expect(exposureSeconds[1]).toBeGreaterThanOrEqual(23);
    expect(handoverMs[0]).toBeLessThanOrEqual(620);
    expect(handoverMs[1]).toBeGreaterThanOrEqual(3350);
  });

  it('says of the cutover alone what was measured, 0 to 414 ms; the outage is both together', () => {
    const { outageMs, handoverMs, cutoverMs } = forecast(pair);
    expect(cutoverMs[0]).toBe(0);
    expect(cutoverMs[1]).toBeGreaterThanOrEqual(414);
    expect(cutoverMs[1]).toBeLessThan(handoverMs[1]);
    expect(outageMs).toEqual([handoverMs[0] + cutoverMs[0], handoverMs[1] + cutoverMs[1]]);
  });

  it('has no handover where the secondary moves first, and says why; all else costs the same', () => {
    const [one, other] = [forecast(pair), forecast({ ...pair, order: 'standby-first' })];
    expect(other.handoverMs).toEqual([0, 0]);
    expect(other.outageMs).toEqual(other.cutoverMs);
    expect({ ...other, basis: [] }).toEqual({ ...one, handoverMs: [0, 0], outageMs: one.cutoverMs, basis: [] });
    expect(other.basis[0]).toBe(
      'outage, handover: none. The secondary moves first, so the MASTER serves in the source until the cutover, and nobody asks it to stop',
    );
    // What preemption costs when the primary joins is told, and not hidden in a zero.
    expect(other.basis[1]).toContain('takes the VIP back by preemption');
    expect(one.basis.join('\n')).not.toContain('preemption');
  });

  it("is narrower when the secondary's priority is known", () => {
    const secondary = { priority: 100, advertIntervalMs: 1000, skewMs: 609, masterDownMs: 3609 };
    expect(forecast({ ...pair, secondary }).handoverMs).toEqual([609, 3859]);
    expect(forecast({ ...pair, secondary: { ...secondary, priority: 254, skewMs: 8 } }).handoverMs[0]).toBe(8);
  });

  it('follows the timers of the pair: a tenth of a second between adverts is a tenth of the wait', () => {
    const secondary = { priority: 100, advertIntervalMs: 100, skewMs: 61, masterDownMs: 361 };
    const { handoverMs, basis } = forecast({ ...pair, secondary });
    expect(handoverMs).toEqual([61, 611]);
    expect(basis[0]).toContain('61 ms with its priority 100');
    expect(basis[0]).toContain('adverts every 0.1 s');
  });

  it('says whether its copy rate was measured', () => {
    expect(forecast(pair).basis.join('\n')).toContain('a default');
    const measured = forecast({
      ...pair,
      calibration,
    });
    expect(measured.basis).toContain(
      'copy rate 100 MB/s: measured between these two clouds at 2026-11-22T12:00:00Z, with 48 MB',
    );
    expect(measured.basis.join('\n')).not.toContain('a default');
    const width = ({ durationSeconds: [from, to] }: { readonly durationSeconds: readonly [number, number] }) =>
      to - from;
    expect(width(measured)).toBeLessThan(width(forecast(pair)));
  });

  it('falls back to what is usual where a part could not be measured, and says so', () => {
    const gaps = ['the copy rate could not be measured: quota'];
    const half = forecast({ ...pair, calibration: { ...calibration, copy: null, gaps } });
    expect(half.basis.join('\n')).toContain('a default');
    expect(half.basis).toContain('the copy rate could not be measured: quota');
    expect(half.bytes).toBe(forecast(pair).bytes);
  });

  it('is a range, grows with the disks, and exposure is a part of the duration', () => {
    const disks = array(array(integer({ min: 1, max: 4096 }), { minLength: 1, maxLength: 4 }), {
      minLength: 2,
      maxLength: 2,
    });
    assert(
      property(
        disks,
        constantFrom('rehearse' as const, 'skip' as const),
        constantFrom(...ORDERS),
        (disksGib, preCopy, order) => {
          const now = forecast({ order, disksGib, preCopy, haIps: 1 });
          const bigger = forecast({
            order,
            disksGib: disksGib.map((some) => some.map((gib) => gib + 100)),
            preCopy,
            haIps: 1,
          });
          for (const range of [now.outageMs, now.exposureSeconds, now.durationSeconds])
            expect(range[0]).toBeLessThan(range[1]);
          expect(now.durationSeconds[0]).toBeGreaterThan(now.exposureSeconds[0]);
          expect(now.durationSeconds[1]).toBeGreaterThan(now.exposureSeconds[1]);
          expect(bigger.exposureSeconds[1]).toBeGreaterThan(now.exposureSeconds[1]);
          expect(copyTimeoutSeconds(disksGib)).toBeGreaterThan(now.exposureSeconds[1] / 2);
        },
      ),
    );
  });
});
