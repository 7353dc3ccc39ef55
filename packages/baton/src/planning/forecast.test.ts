import { array, assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ORDERS } from '../domain/order.ts';
import { copyTimeoutSeconds, forecast } from './forecast.ts';

const pair = { order: 'primary-first', disksGib: [[1, 1], [1]], preCopy: 'rehearse', haIps: 1 } as const;

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
    expect(forecast({ ...pair, secondaryPriority: 100 }).handoverMs[0]).toBe(609);
    expect(forecast({ ...pair, secondaryPriority: 254 }).handoverMs[0]).toBe(8);
  });

  it('says whether its copy rate was measured', () => {
    expect(forecast(pair).basis.join('\n')).toContain('a default');
    const measured = forecast({
      ...pair,
      copyRate: { bytesPerSecond: 1e8, basis: 'copy rate 100 MB/s: measured an hour ago' },
    });
    expect(measured.basis).toContain('copy rate 100 MB/s: measured an hour ago');
    expect(measured.basis.join('\n')).not.toContain('a default');
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
