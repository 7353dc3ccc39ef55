import { array, assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ORDERS } from '../domain/order.ts';
import type { CopyWay } from './disk-cost.ts';
import { copyTimeoutSeconds, forecast, otherStrategy } from './forecast.ts';

const pair = {
  order: 'primary-first',
  disksGib: [[1, 1], [1]],
  disks: { strategy: 'image', preCopy: 'rehearse' },
  haIps: 1,
} as const;

const passes = { strategy: 'mover', preCopy: 'passes', goalSeconds: 10 } as const;
const WAYS: readonly CopyWay[] = [
  { strategy: 'image', preCopy: 'rehearse' },
  { strategy: 'image', preCopy: 'skip' },
  passes,
  { strategy: 'mover', preCopy: 'skip', goalSeconds: 10 },
];

const calibration = {
  at: '2026-11-22T12:00:00Z',
  copy: { bytes: 48e6, bytesPerSecond: 1e8, makeDiskSeconds: 4 },
  floatingIp: { reserveMs: 300, associateMs: 1200, disassociateMs: 800, makeNetworkSeconds: 5 },
  gaps: [],
} as const;

describe('forecast', () => {
  it('counts each disk once for each pass', () => {
    expect(forecast(pair).bytes).toBe(6 * 2 ** 30);
    expect(forecast({ ...pair, disks: { strategy: 'image', preCopy: 'skip' } }).bytes).toBe(3 * 2 ** 30);
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

  it('tells what a holder that is slow to let go may cost on OVN, and only there', () => {
    const handover = {
      kind: 'raise-secondary',
      withoutNopreempt: false,
      outageMs: [0, 15],
      withinSeconds: 20,
      why: 'It can.',
    } as const;
    const basis = (sourceBackend: 'ovn' | 'linuxbridge'): string =>
      forecast({ ...pair, handover, sourceBackend }).basis.join('\n');
    expect(basis('ovn')).toContain('not in the sum: on OVN a holder that is slow to let go');
    expect(basis('linuxbridge')).not.toContain('on OVN');
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
      property(disks, constantFrom(...WAYS), constantFrom(...ORDERS), (disksGib, way, order) => {
        const now = forecast({ order, disksGib, disks: way, haIps: 1 });
        const bigger = forecast({
          order,
          disksGib: disksGib.map((some) => some.map((gib) => gib + 100)),
          disks: way,
          haIps: 1,
        });
        for (const range of [now.outageMs, now.exposureSeconds, now.durationSeconds])
          expect(range[0]).toBeLessThan(range[1]);
        expect(now.durationSeconds[0]).toBeGreaterThan(now.exposureSeconds[0]);
        expect(now.durationSeconds[1]).toBeGreaterThan(now.exposureSeconds[1]);
        expect(bigger.exposureSeconds[1]).toBeGreaterThan(now.exposureSeconds[1]);
        expect(copyTimeoutSeconds(disksGib)).toBeGreaterThan(now.exposureSeconds[1] / 2);
      }),
    );
  });
});

describe('forecast of disks by movers', () => {
  const gib = 2 ** 30;
  const large = { ...pair, disksGib: [[20, 20], [20]] };
  const [byImages, byMovers] = [forecast(large), forecast({ ...large, disks: passes })];

  it('sends each disk once and a tenth more, where images send it twice', () => {
    expect(byMovers.bytes).toBe(66 * gib);
    expect(byImages.bytes).toBe(120 * gib);
    expect(forecast({ ...large, disks: { ...passes, preCopy: 'skip' } }).bytes).toBe(60 * gib);
  });

  it('exposes for one read of the disks, a mover and what still differs, not for a copy', () => {
    const oneRead = (60 * gib) / 25e6;
    const restarts = 2 * (60 + 180 + 60);
    expect(byMovers.exposureSeconds[1]).toBe(Math.ceil(2 * (120 + 10) + oneRead + restarts));
    expect(byMovers.exposureSeconds[1]).toBeLessThan(byImages.exposureSeconds[1] / 4);
    // A mover in rescue answered 17 s after the call, and 1 GiB is read in no time.
    const [from, to] = forecast({ ...pair, disksGib: [[1]], disks: passes }).exposureSeconds;
    expect(from).toBeLessThanOrEqual(17 + 2 + 10 + 5);
    expect(to).toBeGreaterThanOrEqual(23 + 17);
  });

  it('counts the passes before into the duration alone', () => {
    const without = forecast({ ...large, disks: { ...passes, preCopy: 'skip' } });
    const before = ({ durationSeconds, exposureSeconds }: typeof byMovers): number =>
      durationSeconds[1] - exposureSeconds[1];
    // The network and the cutover are left.
    expect(before(without)).toBe(120 + 30);
    expect(before(byMovers)).toBeGreaterThan(4 * ((60 * gib) / 25e6));
    expect(without.exposureSeconds[1]).toBeGreaterThan(byMovers.exposureSeconds[1]);
  });

  it('goes by the copy rate that was measured, and says that it was measured by images', () => {
    const measured = forecast({ ...large, disks: passes, calibration });
    expect(measured.exposureSeconds[1]).toBeLessThan(byMovers.exposureSeconds[1]);
    expect(measured.basis.join('\n')).toContain(
      'read rate 100 MB/s: the copy rate measured between these two clouds at 2026-11-22T12:00:00Z, by images',
    );
    expect(byMovers.basis.join('\n')).toContain('read rate 100 MB/s: a default');
  });

  it('says in words what it counts', () => {
    const [said] = [byMovers.basis.join('\n')];
    expect(said).toContain('17 s measured in a small cloud');
    expect(said).toContain('one read of every disk at both ends, what still differs (10 s, the goal of the passes)');
    expect(said).toContain('bytes: all disks at full size, once, and a tenth more');
    expect(said).toContain('60 GiB in each cloud for one pass over all of them');
    const skipped = forecast({ ...large, disks: { ...passes, preCopy: 'skip' } }).basis.join('\n');
    expect(skipped).toContain('since no pass was made before');
    expect(skipped).not.toContain('passes while');
  });

  it('from Ceph to Ceph: both images are read while a load balancer is off, and no mover is booted', () => {
    const diffs = { ...passes, strategy: 'rbd' } as const;
    const byRbd = forecast({ ...large, disks: diffs });
    expect(byRbd.bytes).toBe(66 * gib);
    const oneRead = (60 * gib) / 25e6;
    expect(byRbd.exposureSeconds[1]).toBe(Math.ceil(2 * 10 + oneRead + 2 * (60 + 180 + 60)));
    expect(byRbd.basis.join('\n')).toContain(
      'what still differs (10 s, the goal of the diffs), one read of every disk',
    );
    const skipped = forecast({ ...large, disks: { ...diffs, preCopy: 'skip' } });
    expect(skipped.bytes).toBe(60 * gib);
    expect(skipped.basis.join('\n')).toContain('since no diff was brought before');
    expect(skipped.exposureSeconds[1]).toBeGreaterThan(byRbd.exposureSeconds[1]);
    const measured = forecast({ ...large, disks: diffs, calibration });
    expect(measured.basis.join('\n')).toContain(
      'rate between the clusters: 100 MB/s, measured between these two clouds',
    );
  });

  it('is no better than the plan lets cross, whatever the strategy, and waits as long', () => {
    for (const disks of [
      { strategy: 'image', preCopy: 'rehearse' } as const,
      passes,
      { ...passes, strategy: 'rbd' } as const,
    ]) {
      const free = forecast({ ...large, disks });
      const slow = forecast({ ...large, disks: { ...disks, mostBytesPerSecond: 1_000_000 } });
      expect(slow.durationSeconds[0]).toBeGreaterThan(free.durationSeconds[0]);
      expect(slow.durationSeconds[1]).toBeGreaterThan((60 * gib) / 1_000_000);
      expect(slow.basis.join('\n')).toContain("at most 1.0 MB/s, by the plan's own limit");
      // A limit that is above every rate changes no figure.
      expect(forecast({ ...large, disks: { ...disks, mostBytesPerSecond: 1e12 } })).toMatchObject({
        durationSeconds: free.durationSeconds,
        exposureSeconds: free.exposureSeconds,
      });
    }
    expect(copyTimeoutSeconds([[20]], undefined, { mostBytesPerSecond: 1_000_000 })).toBeGreaterThan(
      copyTimeoutSeconds([[20]]),
    );
  });

  it('tells what the other strategy would cost', () => {
    expect(otherStrategy({ ...large, disks: passes }, 'it needs a gateway')).toBe(
      `the other strategy, mover: exposure ${byMovers.exposureSeconds.join('-')} s, duration ${byMovers.durationSeconds.join('-')} s, at most 66.0 GiB cross; it needs a gateway`,
    );
  });
});
