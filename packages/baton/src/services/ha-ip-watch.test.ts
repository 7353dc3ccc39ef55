import { expect, test } from 'vitest';
import type { PlannedHaIp } from '../domain/plan.ts';
import type { WatchSpan } from '../ports/journal.ts';
import type { SeenGap, Watch, Watching } from '../ports/outage-meter.ts';
import { vantageUnusable } from '../ha-ip/outage-meter/vantage-error.ts';
import { HaIpWatch, type HowToWatch } from './ha-ip-watch.ts';

const STEADY = '203.0.113.10';
const NAMED = '203.0.113.11';
const THERE = '198.51.100.7';
const haIp = (address: string, more: Partial<PlannedHaIp> = {}): PlannedHaIp => ({
  address,
  sourceFloatingIpId: `fip-${address}`,
  vipAddress: '10.0.0.100',
  targetNetwork: { id: 'ext', name: 'ext' },
  ...more,
});
const named = haIp(NAMED, {
  cutover: {
    driver: 'dns',
    name: 'www.example.org',
    ttlSeconds: 30,
    usualTtlSeconds: 3600,
    update: { kind: 'designate', cloud: 'os2' },
  },
});
const spanOf = (address: string): WatchSpan => ({
  address,
  probe: 'icmp',
  from: '',
  to: '',
  sent: 1,
  lost: 0,
  intervalMs: 50,
  maxLatenessMs: 0,
});
const gapOf = (address: string): SeenGap => ({ address, probe: 'icmp', from: '', durationMs: 9, lost: 1 });

/** What is watched now, in order, and what was told. */
function meter() {
  const log: string[] = [];
  const gaps: string[] = [];
  const notes: string[] = [];
  const open = new Map<string, (gap: SeenGap) => void>();
  const openGaps = new Map<string, (gap: SeenGap) => void>();
  const watching = new Map<string, (now: Watching) => void>();
  const told: Watching[] = [];
  const silent = new Map<string, number>();
  const seen = new Map<string, number>();
  const how: HowToWatch = {
    meter: {
      start: (addresses, onGap, _signal, { onOpenGap, onWatching } = {}) => {
        const key = addresses.join(' ');
        log.push(`+ ${key}`);
        open.set(key, onGap);
        if (onOpenGap !== undefined) openGaps.set(key, onOpenGap);
        if (onWatching !== undefined) watching.set(key, onWatching);
        const watch: Watch = {
          lastAnswer: () => null,
          silentForMs: (address) => (addresses.includes(address) ? (silent.get(address) ?? 0) : null),
          seenForMs: () => seen.get(key) ?? null,
          spans: () => addresses.map(spanOf),
          openGaps: () => addresses.map((address) => ({ ...gapOf(address), end: 'open' })),
          stop: () => {
            log.push(`- ${key}`);
            open.delete(key);
            return Promise.resolve(addresses.map(spanOf));
          },
        };
        return Promise.resolve(watch);
      },
    },
    addressIn: (_, side) => Promise.resolve(side === 'source' ? NAMED : THERE),
    onGap: ({ address }) => gaps.push(address),
    onOpenGap: ({ address }) => gaps.push(`open ${address}`),
    onNote: (text) => notes.push(text),
    onWatching: (now) => told.push(now),
    orLater: false,
    signal: new AbortController().signal,
  };
  return { how, log, gaps, notes, open, openGaps, watching, told, silent, seen };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('without a name there is one watch, and nothing to follow', async () => {
  const { how, log } = meter();
  const watch = await HaIpWatch.start([haIp(STEADY), haIp(NAMED)], how);
  watch.follow(NAMED, 'target');
  expect(await watch.stop()).toHaveLength(2);
  expect(log).toEqual([`+ ${STEADY} ${NAMED}`, `- ${STEADY} ${NAMED}`]);
});

test('a name is followed there and back, the new watch first; all of it is told of the HA IP', async () => {
  const { how, log, gaps, open, silent } = meter();
  const watch = await HaIpWatch.start([haIp(STEADY), named], how);
  watch.follow(NAMED, 'source');
  watch.follow(STEADY, 'target');
  watch.follow(NAMED, 'target');
  await settled();
  open.get(THERE)?.(gapOf(THERE));
  silent.set(THERE, 400);
  silent.set(NAMED, 90_000);
  expect(watch.silentForMs(NAMED)).toBe(400);
  watch.follow(NAMED, 'source');
  await settled();
  expect(watch.silentForMs(NAMED)).toBe(90_000);
  const spans = await watch.stop();
  expect(gaps).toEqual([NAMED]);
  expect(spans.map(({ address }) => address)).toEqual([STEADY, NAMED, NAMED, NAMED]);
  expect(log).toEqual([
    `+ ${STEADY}`,
    `+ ${NAMED}`,
    `+ ${THERE}`,
    `- ${NAMED}`,
    `+ ${NAMED}`,
    `- ${THERE}`,
    `- ${NAMED}`,
    `- ${STEADY}`,
  ]);
});

test('a vantage counts as awake only when every watch has proved itself', async () => {
  const { how, seen } = meter();
  const watch = await HaIpWatch.start([haIp(STEADY), named], how);
  seen.set(STEADY, 5);
  expect(watch.seenForMs()).toBeNull();
  seen.set(NAMED, 70);
  expect(watch.seenForMs()).toBe(70);
  await watch.stop();
});

test('an address that cannot be asked for leaves the watch where it is, and is told', async () => {
  const { how, log, notes } = meter();
  const watch = await HaIpWatch.start([named], { ...how, addressIn: () => Promise.reject(new Error('no route')) });
  watch.follow(NAMED, 'target');
  await settled();
  expect(notes).toEqual([expect.stringContaining('no route')]);
  await watch.stop();
  expect(log).toEqual([`+ ${NAMED}`, `- ${NAMED}`]);
});

test('what goes on is told of the HA IP, too, and so is what was watched so far', async () => {
  const { how, gaps, openGaps } = meter();
  const watch = await HaIpWatch.start([haIp(STEADY), named], how);
  watch.follow(NAMED, 'target');
  await settled();
  openGaps.get(THERE)?.({ ...gapOf(THERE), end: 'open' });
  expect(gaps).toEqual([`open ${NAMED}`]);
  expect(watch.openGaps().map(({ address }) => address)).toEqual([STEADY, NAMED]);
  // That of the old address has ended and is kept.
  expect(watch.spans().map(({ address }) => address)).toEqual([STEADY, NAMED, NAMED]);
  await watch.stop();
});

test('it watches while every HA IP is watched, and a name that moves changes nothing of that', async () => {
  const { how, watching, told } = meter();
  const watch = await HaIpWatch.start([haIp(STEADY), named], how);
  watching.get(STEADY)?.({ isOn: true });
  expect(told).toEqual([]);
  watching.get(NAMED)?.({ isOn: true });
  expect(told).toEqual([{ isOn: true }]);
  watch.follow(NAMED, 'target');
  await settled();
  watching.get(THERE)?.({ isOn: true });
  // Of a watch that is over.
  watching.get(NAMED)?.({ isOn: false, until: 'then', why: 'gone' });
  expect(told).toHaveLength(1);
  const gone: Watching = { isOn: false, until: 'then', why: 'gone' };
  watching.get(STEADY)?.(gone);
  watching.get(THERE)?.(gone);
  expect(told).toEqual([{ isOn: true }, gone]);
  watching.get(STEADY)?.({ isOn: true });
  watching.get(THERE)?.({ isOn: true });
  expect(told).toHaveLength(3);
  await watch.stop();
});

test('a name that moves while the vantage is away is watched where it leads once the vantage is back', async () => {
  const { how, log, notes } = meter();
  const asked: (boolean | undefined)[] = [];
  const start: HowToWatch['meter']['start'] = (addresses, onGap, signal, more = {}) => {
    asked.push(more.orLater);
    if (addresses.includes(THERE) && more.orLater !== true) return Promise.reject(vantageUnusable([], 'no route'));
    return how.meter.start(addresses, onGap, signal, more);
  };
  const watch = await HaIpWatch.start([named], { ...how, meter: { start } });
  watch.follow(NAMED, 'target');
  await settled();
  await watch.stop();
  expect(asked).toEqual([false, false, true]);
  expect(notes).toEqual([]);
  expect(log).toEqual([`+ ${NAMED}`, `+ ${THERE}`, `- ${NAMED}`, `- ${THERE}`]);
});
