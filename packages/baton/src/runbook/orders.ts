/** The runbook, readable top to bottom like the published procedure. A new step is one new file and one line here. */
import type { Order } from '../domain/plan.ts';
import type { Step } from './step.ts';
import { approveCutoverStep } from './steps/approve-cutover.ts';
import { finalCopyStep, preCopyStep } from './steps/copy-disks.ts';
import { createLoadBalancerStep } from './steps/create-load-balancer.ts';
import { cutOverStep } from './steps/cut-over.ts';
import { handOverStep } from './steps/hand-over.ts';
import { joinStep } from './steps/join.ts';
import { powerOffStep } from './steps/power-off.ts';
import { preflightStep } from './steps/preflight.ts';
import { reportStep } from './steps/report.ts';
import { reproduceNetworkStep } from './steps/reproduce-network.ts';
import { reserveAddressesStep } from './steps/reserve-addresses.ts';
import { rollbackWindowStep } from './steps/rollback-window.ts';
import { validateStep } from './steps/validate.ts';

const ORDERS: Readonly<Record<Order, () => readonly Step[]>> = {
  'primary-first': () => [
    preflightStep(),
    reserveAddressesStep(),
    reproduceNetworkStep(),

    // The primary goes to the target; the secondary serves in the source.
    preCopyStep('primary'),
    handOverStep(),
    powerOffStep('primary'),
    finalCopyStep('primary'),
    createLoadBalancerStep('primary'),
    validateStep('primary'),

    // Every HA IP goes to the target; the secondary stays ready in the source.
    approveCutoverStep(),
    cutOverStep(),
    rollbackWindowStep('primary'),

    // The secondary follows, and the pair is whole again.
    preCopyStep('secondary'),
    powerOffStep('secondary'),
    finalCopyStep('secondary'),
    createLoadBalancerStep('secondary'),
    joinStep('secondary'),

    reportStep(),
  ],

  'standby-first': () => [
    preflightStep(),
    reserveAddressesStep(),
    reproduceNetworkStep(),

    // The secondary goes to the target; the primary serves in the source, as it did: nothing is handed over.
    preCopyStep('secondary'),
    powerOffStep('secondary'),
    finalCopyStep('secondary'),
    createLoadBalancerStep('secondary'),
    validateStep('secondary'),

    // Every HA IP goes to the target; the primary stays ready in the source.
    approveCutoverStep(),
    cutOverStep(),
    rollbackWindowStep('secondary'),

    // The primary follows, takes the VIP back inside the target, and the pair is whole again.
    preCopyStep('primary'),
    powerOffStep('primary'),
    finalCopyStep('primary'),
    createLoadBalancerStep('primary', 'takes-the-vip'),
    joinStep('primary'),

    reportStep(),
  ],
};

/** The steps of one migration, from the first to the last. Made anew for each run: a step may keep what it just proved. */
export function stepsOf(order: Order): readonly Step[] {
  return ORDERS[order]();
}
