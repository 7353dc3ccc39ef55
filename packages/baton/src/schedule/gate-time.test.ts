import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '../domain/maintenance-window.ts';
import { type GateName, GATE_NAMES, gatesSince, gateText } from '../domain/gates.ts';
import type { Plan } from '../domain/plan.ts';
import { gateOpensAt, opensAt } from './gate-time.ts';

const window: MaintenanceWindow = { timeZone: 'UTC', days: ['mon', 'tue'], from: '22:00', to: '23:00' };
/** A Monday. */
const at = (time: string): Date => new Date(`2026-11-23T${time}Z`);

describe('when a gate opens by itself', () => {
  it('never, where a person opens it; at once, where the plan does', () => {
    expect(opensAt('person', at('12:00'))).toBe(null);
    expect(opensAt('automatic', at('12:00'))).toEqual(at('12:00'));
  });

  it('at its time', () => {
    expect(opensAt({ notBefore: '2026-11-23T13:00:00Z' }, at('12:00'))).toEqual(at('13:00'));
    expect(opensAt({ notBefore: '2026-11-23T11:00:00Z' }, at('12:00'))).toEqual(at('11:00'));
  });

  it('while its window is open, and at its next opening', () => {
    expect(opensAt({ window }, at('12:00'))).toEqual(at('22:00'));
    expect(opensAt({ window }, at('22:30'))).toEqual(at('22:30'));
    expect(opensAt({ window }, at('23:00'))).toEqual(new Date('2026-11-24T22:00:00Z'));
  });

  it('in its window, when its time has come', () => {
    const gate = (notBefore: string) => ({ window, notBefore });
    expect(opensAt(gate('2026-11-23T22:15:00Z'), at('12:00'))).toEqual(at('22:15'));
    expect(opensAt(gate('2026-11-23T23:15:00Z'), at('12:00'))).toEqual(new Date('2026-11-24T22:00:00Z'));
    expect(opensAt(gate('2026-11-20T00:00:00Z'), at('22:30'))).toEqual(at('22:30'));
  });

  it('so long after the cutover, from whenever it is or was', () => {
    const gates = { cutover: 'person', secondary: { after: '5d' } } as const;
    expect(opensAt(gates.secondary, at('12:00'))).toEqual(new Date('2026-11-28T12:00:00Z'));
    const since = gatesSince(gates, '2026-11-20T03:04:05.678Z').secondary;
    expect(opensAt(since, at('12:00'))).toEqual(new Date('2026-11-25T03:04:05.678Z'));
    expect(gatesSince(gates, undefined)).toBe(gates);
    // In the window's first opening after it.
    const both = gatesSince({ ...gates, secondary: { window, after: '36h' } }, at('12:00').toISOString()).secondary;
    expect(opensAt(both, at('13:00'))).toEqual(new Date('2026-11-30T22:00:00Z'));
  });

  it('at the next opening, where this one has no room for what is needed', () => {
    expect(opensAt({ window }, at('22:30'), 30 * 60)).toEqual(at('22:30'));
    expect(opensAt({ window }, at('22:30'), 30 * 60 + 1)).toEqual(new Date('2026-11-24T22:00:00Z'));
    // Too short altogether: better at its beginning than never.
    expect(opensAt({ window }, at('12:00'), 7200)).toEqual(at('22:00'));
    expect(opensAt({ window }, at('22:00'), 7200)).toEqual(at('22:00'));
    expect(opensAt({ window: { ...window, days: [] } }, at('22:30'), 60)).toBe(null);
  });

  it('needs room for half of the exposure at worst, where one load balancer serves alone behind it', () => {
    const opens = { window };
    const gates = { start: opens, exposure: opens, cutover: opens, secondary: opens };
    const forecast = { exposureSeconds: [60, 3600] } as unknown as Plan['forecast'];
    const openAt = (name: GateName, time: string): boolean =>
      gateOpensAt({ gates, forecast }, name, at(time))?.getTime() === at(time).getTime();
    expect(GATE_NAMES.filter((name) => openAt(name, '22:30'))).toEqual(GATE_NAMES);
    expect(GATE_NAMES.filter((name) => openAt(name, '22:31'))).toEqual(['start', 'cutover']);
  });

  it('never in a window that never opens', () => {
    expect(opensAt({ window: { ...window, days: [] } }, at('12:00'))).toBe(null);
  });
});

it('says in words what opens it', () => {
  expect(gateText('person')).toBe('person');
  expect(gateText({ notBefore: '2026-12-01T03:00:00Z' })).toBe('not before 2026-12-01T03:00:00Z');
  expect(gateText({ window })).toBe('Mon,Tue 22:00-23:00 UTC');
  expect(gateText({ window, notBefore: '2026-12-01T03:00:00Z' })).toBe(
    'Mon,Tue 22:00-23:00 UTC, not before 2026-12-01T03:00:00Z',
  );
  expect(gateText({ after: '5d' })).toBe('5 days after the cutover');
  expect(gateText({ window, after: '90m' })).toBe('Mon,Tue 22:00-23:00 UTC, 90 min after the cutover');
});
