import type { ServiceType } from '../http/service.ts';
import type { Cancel } from '../time/time.ts';
import type { CallFault, CallRule, Faults, TaskRule } from './faults.ts';

/** A call as the rules look at it. */
export interface ReceivedCall {
  readonly service: ServiceType;
  readonly method: string;
  /** As declared; empty for a path that no route has. */
  readonly route: string;
  readonly body: unknown;
}

/** The side of the faults that the cloud itself sees. */
export interface FaultsOnOrder extends Faults {
  /** The fault that hits this call, and counts it; null: it passes. */
  strikeCall(call: ReceivedCall): CallFault | null;
  strikeTask(kind: string): 'fail' | 'stuck' | null;
}

interface Order<Rule> {
  readonly rule: Rule;
  skip: number;
  times: number;
}

export function createFaults(): FaultsOnOrder {
  const calls = new Set<Order<CallRule>>();
  const tasks = new Set<Order<TaskRule>>();
  let hits = 0;

  function strike<Rule>(orders: Set<Order<Rule>>, matches: (rule: Rule) => boolean): Rule | null {
    for (const order of orders) {
      if (!matches(order.rule)) continue;
      if (order.skip > 0) {
        // Every rule counts for itself: a call that one lets pass may be hit by the next.
        order.skip -= 1;
        continue;
      }
      order.times -= 1;
      if (order.times <= 0) orders.delete(order);
      hits += 1;
      return order.rule;
    }
    return null;
  }

  return {
    onCall: (rule) => place(calls, rule),
    onTask: (rule) => place(tasks, rule),
    get hits() {
      return hits;
    },
    clear: () => {
      calls.clear();
      tasks.clear();
    },
    strikeCall: (call) => strike(calls, (rule) => isMeant(rule, call))?.fault ?? null,
    strikeTask: (kind) => strike(tasks, (rule) => rule.task === kind)?.fault ?? null,
  };
}

function place<Rule extends { readonly skip?: number; readonly times?: number }>(
  orders: Set<Order<Rule>>,
  rule: Rule,
): Cancel {
  const order = { rule, skip: rule.skip ?? 0, times: rule.times ?? 1 };
  orders.add(order);
  return () => orders.delete(order);
}

function isMeant(rule: CallRule, call: ReceivedCall): boolean {
  if (rule.service !== undefined && rule.service !== call.service) return false;
  if (rule.method !== undefined && rule.method !== call.method) return false;
  if (rule.route !== undefined && rule.route !== call.route) return false;
  return rule.matches === undefined || rule.matches(call.body);
}
