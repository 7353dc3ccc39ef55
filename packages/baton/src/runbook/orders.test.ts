import { describe, expect, it } from 'vitest';
import { firstToMove, ORDERS, otherOrder, secondToMove } from '../domain/order.ts';
import { stepsOf } from './orders.ts';

const ids = (order: (typeof ORDERS)[number]): readonly string[] => stepsOf(order).map((step) => step.id);

const runbook = (...parts: readonly string[]): readonly string[] => parts.flatMap((part) => part.split(' '));

it('primary-first is the published procedure', () => {
  expect(ids('primary-first')).toEqual(
    runbook(
      'preflight reserve-addresses network',
      'primary.pre-copy primary.handover primary.power-off primary.final-copy primary.create primary.validate',
      'approve-cutover cutover rollback-window',
      'secondary.pre-copy secondary.power-off secondary.final-copy secondary.create secondary.join',
      'report',
    ),
  );
});

it('standby-first moves the secondary first, and hands nothing over before the cutover', () => {
  expect(ids('standby-first')).toEqual(
    runbook(
      'preflight reserve-addresses network',
      'secondary.pre-copy secondary.power-off secondary.final-copy secondary.create secondary.validate',
      'approve-cutover cutover rollback-window',
      'primary.pre-copy primary.power-off primary.final-copy primary.create primary.join',
      'report',
    ),
  );
  const impacts = stepsOf('standby-first').filter(({ impact }) => impact === 'handover' || impact === 'cutover');
  expect(impacts.map(({ id }) => id)).toEqual(['cutover', 'primary.create']);
  expect(impacts[1]?.title).toContain('it takes the VIP from the secondary there, by VRRP');
});

describe.each(ORDERS)('%s', (order) => {
  const steps = stepsOf(order);
  const at = (id: string): number => steps.findIndex((step) => step.id === id);
  const [first, second] = [firstToMove({ order }), secondToMove({ order })];

  it('has a place for each step, once', () => {
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
    expect(new Set([first, second])).toEqual(new Set(['primary', 'secondary']));
    expect(firstToMove({ order: otherOrder(order) })).toBe(second);
  });

  it('starts no twin before the old one is off and copied', () => {
    for (const role of [first, second]) {
      expect(at(`${role}.power-off`)).toBeGreaterThan(at(`${role}.pre-copy`));
      expect(at(`${role}.final-copy`)).toBeGreaterThan(at(`${role}.power-off`));
      expect(at(`${role}.create`)).toBeGreaterThan(at(`${role}.final-copy`));
    }
  });

  it('validates the first one before the gate, and touches the second one only after the rollback window', () => {
    expect(at(`${first}.validate`)).toBeGreaterThan(at(`${first}.create`));
    expect(at('approve-cutover')).toBeGreaterThan(at(`${first}.validate`));
    expect(at('cutover')).toBe(at('approve-cutover') + 1);
    expect(at(`${second}.pre-copy`)).toBeGreaterThan(at('rollback-window'));
    expect(at(`${second}.join`)).toBe(steps.length - 2);
    expect(steps[at('rollback-window')]?.title).toContain(
      `guard the ${first} in the target, the ${second} stays ready`,
    );
  });

  it('keeps the name of the gate that ends the rollback window', () => {
    expect(steps[at('rollback-window')]).toMatchObject({ gate: 'secondary', stateWhileRunning: 'guarding' });
  });

  it('can take every step back', () => {
    expect(steps.filter((step) => step.undo === undefined)).toEqual([]);
  });
});
