/** The runbook, readable top to bottom like the published procedure. A new step is one new file and one line here. */
import type { Gates, Order, Plan } from '../domain/plan.ts';
import { guarded, guardedWhilePaused } from './guard/guarded.ts';
import type { Step } from './step.ts';
import { finalCopyStep, preCopyStep } from './steps/copy-disks.ts';
import { createLoadBalancerStep } from './steps/create-load-balancer.ts';
import { cutOverStep } from './steps/cut-over.ts';
import { gateStep, gateSteps } from './steps/gate-step.ts';
import { handOverStep } from './steps/hand-over.ts';
import { joinStep } from './steps/join.ts';
import { keepConnectionsStep } from './steps/keep-connections.ts';
import { powerOffStep } from './steps/power-off.ts';
import { preflightStep } from './steps/preflight.ts';
import { releaseConnectionsStep } from './steps/release-connections.ts';
import { reportStep } from './steps/report.ts';
import { reproduceNetworkStep } from './steps/reproduce-network.ts';
import { reserveAddressesStep } from './steps/reserve-addresses.ts';
import { rollbackWindowStep } from './steps/rollback-window.ts';
import { validateStep } from './steps/validate.ts';

type Strategy = Plan['disks']['strategy'];

const ORDERS: Readonly<Record<Order, (disks: Strategy, gates: Partial<Gates>) => readonly Step[]>> = {
  'primary-first': (disks, gates) => [
    ...gateSteps('start', gates),
    preflightStep(),
    reserveAddressesStep(),
    reproduceNetworkStep(),

    // The primary goes to the target; the secondary serves in the source.
    preCopyStep('primary', disks),
    ...gateSteps('exposure', gates),
    handOverStep(),
    powerOffStep('primary'),
    finalCopyStep('primary', disks),
    createLoadBalancerStep('primary'),
    validateStep('primary'),

    // Every HA IP goes to the target; the secondary stays ready in the source.
    gateStep('cutover'),
    keepConnectionsStep(),
    cutOverStep(),
    rollbackWindowStep('primary'),

    // The secondary follows, and the pair is whole again. The guard goes on until it is off in the source.
    guarded(preCopyStep('secondary', disks)),
    guarded(releaseConnectionsStep()),
    guardedWhilePaused(powerOffStep('secondary')),
    finalCopyStep('secondary', disks),
    createLoadBalancerStep('secondary'),
    joinStep('secondary'),

    reportStep(),
  ],

  'standby-first': (disks, gates) => [
    ...gateSteps('start', gates),
    preflightStep(),
    reserveAddressesStep(),
    reproduceNetworkStep(),

    // The secondary goes to the target; the primary serves in the source, as it did: nothing is handed over.
    preCopyStep('secondary', disks),
    ...gateSteps('exposure', gates),
    powerOffStep('secondary'),
    finalCopyStep('secondary', disks),
    createLoadBalancerStep('secondary'),
    validateStep('secondary'),

    // Every HA IP goes to the target; the primary stays ready in the source.
    gateStep('cutover'),
    keepConnectionsStep(),
    cutOverStep(),
    rollbackWindowStep('secondary'),

    // The primary follows, takes the VIP back inside the target, and the pair is whole again. The guard goes on until it is off
    // in the source.
    guarded(preCopyStep('primary', disks)),
    guarded(releaseConnectionsStep()),
    guardedWhilePaused(powerOffStep('primary')),
    finalCopyStep('primary', disks),
    createLoadBalancerStep('primary', 'takes-the-vip'),
    joinStep('primary'),

    reportStep(),
  ],
};

/** What of a plan decides which steps there are. */
export type PlannedRunbook = Pick<Plan, 'order' | 'disks'> & { readonly gates?: Partial<Gates> };

/** The steps of one migration, from the first to the last. Made anew for each run: a step may keep what it just proved. */
export function stepsOf({ order, disks, gates = {} }: PlannedRunbook): readonly Step[] {
  return ORDERS[order](disks.strategy, gates);
}
