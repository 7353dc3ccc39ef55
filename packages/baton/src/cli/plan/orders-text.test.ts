import { expect, it } from 'vitest';
import type { HandoverRecipe } from '../../domain/handover.ts';
import type { Plan } from '../../domain/plan.ts';
import { ordersText } from './orders-text.ts';

const forecast = { outageMs: [0, 420], handoverMs: [0, 0], cutoverMs: [0, 420] } as unknown as Plan['forecast'];
const handover: HandoverRecipe = {
  kind: 'raise-secondary',
  withoutNopreempt: false,
  outageMs: [0, 15],
  withinSeconds: 20,
  why: 'It can.',
};

it('tells what the other order would interrupt, by the recipe where the plan has one', () => {
  const other = (plan: Parameters<typeof ordersText>[0]): string => ordersText(plan)[1];
  expect(other({ order: 'standby-first', forecast, handover })).toContain('primary-first: handover 0-15 ms');
  expect(other({ order: 'standby-first', forecast })).toContain('primary-first: handover 8-3400 ms');
  expect(other({ order: 'primary-first', forecast, handover })).toContain('standby-first: no handover');
});
