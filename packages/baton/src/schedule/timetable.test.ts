import { describe, expect, it } from 'vitest';
import type { Forecast, Gates } from '../domain/plan.ts';
import { timetable } from './timetable.ts';

const forecast: Forecast = {
  outageMs: [0, 10],
  handoverMs: [0, 10],
  cutoverMs: [0, 0],
  exposureSeconds: [600, 900],
  durationSeconds: [3000, 6000],
  bytes: 1,
  basis: [],
};
const window = { timeZone: 'UTC', days: ['mon', 'tue'], from: '22:00', to: '23:00' } as const;
/** A Monday. */
const NOON = '2026-11-23T12:00:00Z';

const times = (gates: Gates, now = NOON): readonly (string | null)[] =>
  timetable({ gates, forecast }, new Date(now)).map(({ earliest }) => earliest?.toISOString().slice(5, 16) ?? null);

describe('when what will happen', () => {
  it('at once, after what is done before, where nothing waits', () => {
    const gates: Gates = { cutover: 'automatic', secondary: 'automatic' };
    expect(times(gates)).toEqual(['11-23T12:00', '11-23T12:20', '11-23T12:25', '11-23T12:25']);
  });

  it('as early as persons may approve it', () => {
    expect(times({ start: 'person', cutover: 'person', secondary: 'person' })).toEqual(
      times({ cutover: 'automatic', secondary: 'automatic' }),
    );
  });

  it('copies before the window, and leaves the service in it', () => {
    const gates: Gates = { exposure: { window }, cutover: { window }, secondary: 'person' };
    expect(times(gates)).toEqual(['11-23T12:00', '11-23T22:00', '11-23T22:05', '11-23T22:05']);
  });

  it('waits for the next window when the copy is not done in this one', () => {
    const gates: Gates = { exposure: { window }, cutover: { window }, secondary: 'person' };
    expect(times(gates, '2026-11-23T22:45:00Z')[1]).toBe('11-24T22:00');
    // It would close while the load balancer is on its way: nothing begins that it cannot hold.
    expect(times(gates, '2026-11-23T22:37:00Z').slice(1)).toEqual(['11-24T22:00', '11-24T22:05', '11-24T22:05']);
    expect(times(gates, '2026-11-23T22:32:00Z').slice(1)).toEqual(['11-23T22:52', '11-23T22:57', '11-23T22:57']);
  });

  it('of what is ahead, from where it stands', () => {
    const gates: Gates = { exposure: { window }, cutover: { window }, secondary: 'person' };
    const ahead = timetable({ gates, forecast }, new Date('2026-11-23T21:00:00Z'), ['exposure', 'cutover']);
    expect(ahead.map(({ gate, earliest }) => [gate, earliest?.toISOString().slice(5, 16)])).toEqual([
      ['exposure', '11-23T22:00'],
      ['cutover', '11-23T22:05'],
    ]);
  });

  it('so long after the cutover, when that is', () => {
    const gates: Gates = { cutover: { window }, secondary: { after: '5d' } };
    expect(times(gates).slice(2)).toEqual(['11-23T22:00', '11-28T22:00']);
  });

  it('never after a window that never opens', () => {
    const gates: Gates = { exposure: { window: { ...window, days: [] } }, cutover: 'person', secondary: 'person' };
    expect(times(gates)).toEqual(['11-23T12:00', null, null, null]);
  });
});
