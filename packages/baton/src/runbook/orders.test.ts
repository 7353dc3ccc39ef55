import { describe, expect, it } from 'vitest';
import { firstToMove, ORDERS, otherOrder, secondToMove } from '../domain/order.ts';
import { stepsOf } from './orders.ts';

type Order = (typeof ORDERS)[number];

const byImages = (order: Order) => stepsOf({ order, disks: { strategy: 'image', preCopy: 'rehearse' } });
const byMovers = (order: Order) =>
  stepsOf({
    order,
    disks: {
      strategy: 'mover',
      preCopy: 'passes',
      mover: { image: 'mover.raw', gateway: '203.0.113.1:7443', goalSeconds: 10 },
    },
  });
const ids = (order: Order): readonly string[] => byImages(order).map((step) => step.id);

const runbook = (...parts: readonly string[]): readonly string[] => parts.flatMap((part) => part.split(' '));

it('primary-first is the published procedure', () => {
  expect(ids('primary-first')).toEqual(
    runbook(
      'preflight reserve-addresses network',
      'primary.pre-copy primary.handover primary.power-off primary.final-copy primary.create primary.validate',
      'approve-cutover connections.keep cutover rollback-window',
      'secondary.pre-copy connections.release secondary.power-off secondary.final-copy secondary.create secondary.join',
      'report',
    ),
  );
});

it('standby-first moves the secondary first, and hands nothing over before the cutover', () => {
  expect(ids('standby-first')).toEqual(
    runbook(
      'preflight reserve-addresses network',
      'secondary.pre-copy secondary.power-off secondary.final-copy secondary.create secondary.validate',
      'approve-cutover connections.keep cutover rollback-window',
      'primary.pre-copy connections.release primary.power-off primary.final-copy primary.create primary.join',
      'report',
    ),
  );
  const impacts = byImages('standby-first').filter(({ impact }) => impact === 'handover' || impact === 'cutover');
  expect(impacts.map(({ id }) => id)).toEqual(['cutover', 'primary.create']);
  expect(impacts[1]?.title).toContain('it takes the VIP from the secondary there, by VRRP');
});

it('says how the disks go, and does the same steps for each strategy', () => {
  const titles = (steps: ReturnType<typeof stepsOf>): readonly string[] =>
    steps.filter(({ id }) => id.startsWith('primary.') && id.endsWith('-copy')).map(({ title }) => title);
  expect(titles(byImages('primary-first'))).toEqual([
    "Rehearse the copy of the primary's disks while it runs",
    "Copy the primary's disks at rest, digests compared at both ends",
  ]);
  expect(titles(byMovers('primary-first'))).toEqual([
    "Copy the primary's disks while it runs, pass after pass",
    "Copy what still differs of the primary's disks at rest, proved from both disks",
  ]);
  for (const order of ORDERS) expect(byMovers(order).map(({ id }) => id)).toEqual(ids(order));
});

describe.each(ORDERS)('%s', (order) => {
  const steps = byImages(order);
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
    expect(at('connections.keep')).toBe(at('approve-cutover') + 1);
    expect(at('cutover')).toBe(at('connections.keep') + 1);
    expect(at(`${second}.power-off`)).toBe(at('connections.release') + 1);
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

describe.each(ORDERS)('%s, with gates', (order) => {
  const disks = { strategy: 'image', preCopy: 'rehearse' } as const;

  it('begins with the first one, and has the second one before anybody is without a load balancer', () => {
    const steps = stepsOf({
      order,
      disks,
      gates: { start: 'person', exposure: { notBefore: '2026-12-01T00:00:00Z' } },
    });
    expect(steps.map(({ id }) => id).filter((id) => !id.startsWith('approve-') || id === 'approve-cutover')).toEqual(
      ids(order),
    );
    expect(steps[0]).toMatchObject({ id: 'approve-start', gate: 'start', stateWhileRunning: 'waiting' });
    const gate = steps.findIndex(({ id }) => id === 'approve-exposure');
    expect(steps[gate - 1]?.id).toBe(`${firstToMove({ order })}.pre-copy`);
    expect(steps.slice(0, gate).every(({ impact }) => impact === 'none')).toBe(true);
    expect(steps[gate + 1]?.impact).not.toBe('none');
  });

  it('leaves out those that stand open', () => {
    expect(stepsOf({ order, disks, gates: { start: 'automatic' } }).map(({ id }) => id)).toEqual(ids(order));
  });
});
