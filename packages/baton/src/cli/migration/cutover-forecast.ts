import type { Plan } from '../../domain/plan.ts';
import { rangeText } from '../render/quantity.ts';

/** What the cutover alone may cost: at its gate the handover is over. */
export function cutoverForecast(plan: Plan): string {
  return `forecast ${rangeText(plan.forecast.cutoverMs, 'ms')}`;
}
