/**
 * The way back in words: what returns the service from each point of the runbook, what it costs, and what it does not bring
 * back. It says what runbook/ and the guard do; figures are those that were measured (docs/reference, docs/explanation).
 */
import { firstToMove, secondToMove } from '../domain/order.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import type { Gates, Plan } from '../domain/plan.ts';
import { gateText } from '../domain/gates.ts';
import { byName, nameReturns } from './by-name.ts';

type Planned = Pick<Plan, 'order' | 'haIps' | 'loadBalancers' | 'source' | 'target'> & {
  readonly gates: Gates;
  readonly handover?: HandoverRecipe;
};

export function rollbackPlan(plan: Planned): readonly string[] {
  const nameOf = (role: string): string => plan.loadBalancers.find((one) => one.role === role)?.name ?? role;
  const first = nameOf(firstToMove(plan));
  const second = nameOf(secondToMove(plan));
  const { cloud: source } = plan.source;
  const { cloud: target } = plan.target;
  const haIps = plan.haIps.map((haIp) => haIp.address).join(', ');
  const window = windowOpen(plan.gates.secondary, second);
  return [
    `before the cutover: the HA IPs never left ${source}. \`baton migration abort\` takes what was made out of ${target}, unlocks ${first} and starts it again; ${
      plan.order === 'primary-first'
        ? `it takes the VIP back as its own configuration says (preemption: 0-70 ms measured)${
            isRaised(plan.handover) ? `, once ${second}, which was raised, runs as its files say again` : ''
          }`
        : `${second} served all the time: 0 ms`
    }`,
    `at the cutover: an HA IP of which no new connection arrives within the deadline (timeouts.cutover) is turned back to ${source} by itself`,
    `in the rollback window (${window}): \`baton migration rollback\` leads ${haIps} back to ${second} in ${source} first, then shuts ${first} in ${target} off: 0 ms measured`,
    `in the rollback window, somebody shuts ${first} in ${target} off, or it breaks: the guard leads the HA IPs back by itself, in 3.5-4.6 s measured with Nova and Neutron; who asked \`baton migration rollback\` before loses nothing`,
    `after ${second} has moved too: \`baton migration rollback\` starts the pair in ${source} again and leads the HA IPs back${inTarget(plan, first, second)}`,
    ...byName(plan.haIps).map((one) => nameReturns(one, source)),
    `after \`baton migration commit\`: there is no way back. Until then everything in ${source} stays`,
    `what no rollback brings back: what was written on the disks in ${target} since they were copied, and connections that are open at that moment`,
  ];
}

function windowOpen(end: Gates['secondary'], second: string): string {
  if (end === 'automatic') return `it stays open only until ${second} follows, which nobody has to approve`;
  const approved = `until somebody approves that ${second} follows`;
  return end === 'person' ? `it stays open ${approved}` : `it stays open until ${gateText(end)}, or ${approved}`;
}

function isRaised(handover: HandoverRecipe | undefined): boolean {
  return handover?.kind === 'raise-secondary' || handover?.kind === 'raise-and-stop';
}

/** Only the primary may have the VIP there when it is the second one to move: it preempts. */
function inTarget({ order, handover, target }: Planned, first: string, second: string): string {
  if (order === 'primary-first') return '';
  const said = `. Before ${second} goes off in ${target.cloud}, ${first} takes the VIP there`;
  return handover === undefined || handover.kind === 'soft-stop'
    ? `${said} by its shutdown: its skew time, 609 ms measured with priority 100`
    : `${said} by the same recipe as in the source (${handover.kind}): ${handover.outageMs.join('-')} ms`;
}
