import { otherOrder } from '../../domain/order.ts';
import type { Order, Plan } from '../../domain/plan.ts';
import { type InterruptionBudget, interruptionBudget } from '../../planning/interruption-budget.ts';
import { rangeText } from '../render/quantity.ts';

/** What the plan's order interrupts, and what the other one would, in a line each. */
export function ordersText({
  order,
  forecast,
  handover,
}: Pick<Plan, 'order' | 'forecast' | 'handover'>): readonly [string, string] {
  const other = otherOrder(order);
  return [
    `order ${budgetText(order, forecast)}`,
    `the other order, ${budgetText(other, interruptionBudget({ order: other, ...(handover === undefined ? {} : { handover }) }))}`,
  ];
}

function budgetText(order: Order, { outageMs, handoverMs, cutoverMs }: InterruptionBudget): string {
  const handover = handoverMs[1] === 0 ? 'no handover' : `handover ${rangeText(handoverMs, 'ms')}`;
  return `${order}: ${handover}, cutover ${rangeText(cutoverMs, 'ms')}, in sum ${rangeText(outageMs, 'ms')}`;
}
