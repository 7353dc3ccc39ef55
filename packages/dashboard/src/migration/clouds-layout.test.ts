import { describe, expect, test } from 'vitest';
import { recordedPlan } from '../testing/recorded-plan.ts';
import { afterTheCutover, atTheGate, started } from '../testing/recording.ts';
import { arrowAt, cloudsLayout, type CloudsLayout, type Rect } from './clouds-layout.ts';
import { type Scene, sceneOf } from './scene.ts';

const sceneAt = (recording: ReturnType<typeof started>): Scene => sceneOf(recordedPlan, recording.events, null, 'UTC');
const widths = [320, 360, 600, 900, 1600];

function inside(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

const boxesOf = ({ balancers }: CloudsLayout, side: 'source' | 'target') => Object.values(balancers[side]);

describe.each(widths)('at %d pixels', (width) => {
  const layout = cloudsLayout(sceneAt(afterTheCutover()), width);

  test('everything is inside the drawing, and the load balancers are inside their clouds', () => {
    const all = { x: 0, y: 0, width: layout.width, height: layout.height };
    for (const side of ['source', 'target'] as const) {
      expect(inside(all, layout.clouds[side])).toBe(true);
      for (const box of boxesOf(layout, side)) expect(inside(layout.clouds[side], box)).toBe(true);
    }
  });

  test('labels and arrows stay between the clouds', () => {
    for (const place of layout.haIps) {
      for (const lead of [-1, 1]) {
        for (const { x, y } of arrowAt(place, lead).path) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(width);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(layout.height);
        }
      }
      expect(place.labelWidth).toBeGreaterThan(40);
    }
  });
});

describe('an arrow', () => {
  const layout = cloudsLayout(sceneAt(afterTheCutover()), 1000);
  const [place] = layout.haIps;
  if (place === undefined) throw new Error('no HA IP is drawn');

  test('points at the load balancer that is MASTER there', () => {
    const tip = arrowAt(place, 1).path.at(-1);
    const { primary } = layout.balancers.target;
    expect(tip?.y).toBeGreaterThan(primary.y);
    expect(tip?.y).toBeLessThan(primary.y + primary.height);
    const back = arrowAt(place, -1).path.at(-1);
    expect(back?.y).toBeGreaterThan(layout.balancers.source.secondary.y);
  });

  test('grows out of its label, and is not there while nobody knows where it leads', () => {
    expect(arrowAt(place, 0).path).toEqual([]);
    const half = arrowAt(place, 0.5).path;
    const whole = arrowAt(place, 1).path;
    const length = (path: typeof half) => (path.at(-1)?.x ?? 0) - (path[0]?.x ?? 0);
    expect(length(half)).toBeCloseTo(length(whole) / 2);
  });

  test('goes to the cloud where several may be MASTER, or none was seen', () => {
    const before = cloudsLayout(sceneAt(atTheGate()), 1000);
    expect(before.haIps[0]?.leadsTo).toBe('source');
    const unseen = cloudsLayout(sceneOf(recordedPlan, [], null), 1000);
    expect(unseen.haIps[0]?.leadsTo).toBe(null);
  });
});

test('of many HA IPs the first few are drawn, and how many more there are', () => {
  const haIps = Array.from(
    { length: 9 },
    (_, index) => ({ address: `203.0.113.${index}`, leadsTo: 'target' }) as const,
  );
  const layout = cloudsLayout({ ...sceneAt(started()), haIps }, 900);
  expect(layout.haIps.map(({ label }) => label)).toEqual(['203.0.113.0', '203.0.113.1', '203.0.113.2', 'and 6 more']);
  expect(layout.haIps.at(-1)?.leadsTo).toBe('target');
});

test('arrows that go beside one another on a narrow screen do not cross a label', () => {
  const layout = cloudsLayout(sceneAt(afterTheCutover()), 360);
  for (const place of layout.haIps) {
    const lane = arrowAt(place, 1).path.at(-1)?.x ?? 0;
    for (const other of layout.haIps) {
      expect(lane).toBeGreaterThan(other.target.label.x + other.labelWidth / 2);
    }
  }
});
