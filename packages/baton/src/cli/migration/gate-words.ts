/** What is said of each gate, where a person decides. */
import { type GateName, isGateName } from '../../domain/gates.ts';
import type { Migration } from '../../domain/migration.ts';
import { firstToMove, secondToMove } from '../../domain/order.ts';
import type { Plan } from '../../domain/plan.ts';
import { cutoverForecast } from './cutover-forecast.ts';

export interface GateWords {
  /** Beside the key that opens it. */
  readonly approve: string;
  /** Opened by a countdown: `approved by itself in 10 s`. */
  readonly opened: 'approved' | 'ended';
  /** What is typed to open it. */
  readonly phrase: string;
  /** What an approval does, for the list of commands. */
  readonly onward: string;
  /** What happens next, in full. */
  readonly next: string;
}

/** A gate of another version of the runbook is called by its name. */
export function gateWords({ name, plan }: Pick<Migration, 'name' | 'plan'>, gate: string): GateWords {
  if (isGateName(gate)) return WORDS[gate](name, plan);
  const approve = `open the gate ${gate}`;
  return { approve, opened: 'approved', phrase: `open ${gate} of ${name}`, onward: 'goes on', next: 'it goes on' };
}

const WORDS: Readonly<Record<GateName, (name: string, plan: Plan) => GateWords>> = {
  start: (name, { source, target }) => ({
    approve: 'begin',
    opened: 'approved',
    phrase: `begin ${name}`,
    onward: `begins: looks at both clouds again, and makes what is missing in ${target.cloud}`,
    next: `preflight, addresses and network in ${target.cloud}, and the copy of the first disks; ${source.cloud} serves as before`,
  }),
  exposure: (name, plan) => ({
    approve: 'take the first load balancer out of service',
    opened: 'approved',
    phrase: `begin exposure of ${name}`,
    onward: `goes on: ${balancer(plan, firstToMove(plan))} leaves the service in ${plan.source.cloud}`,
    next: `${balancer(plan, firstToMove(plan))} is powered off in ${plan.source.cloud}, copied, and started in ${plan.target.cloud}; the other one serves alone`,
  }),
  cutover: (name, plan) => ({
    approve: 'approve the cutover',
    opened: 'approved',
    phrase: `cut over ${name}`,
    onward: `goes on: the HA IPs move to ${plan.target.cloud}, ${cutoverForecast(plan)}`,
    next: `${plan.haIps.map(({ address }) => address).join(', ')}: from ${plan.source.cloud} to ${plan.target.cloud}, ${cutoverForecast(plan)}`,
  }),
  secondary: (name, plan) => ({
    approve: 'end the rollback window',
    opened: 'ended',
    phrase: `end rollback window of ${name}`,
    onward: `goes on: the ${secondToMove(plan)} follows to ${plan.target.cloud}, and the rollback window ends`,
    next: `${balancer(plan, secondToMove(plan))} is copied, powered off in ${plan.source.cloud} and started in ${plan.target.cloud}`,
  }),
};

function balancer({ loadBalancers }: Plan, role: 'primary' | 'secondary'): string {
  const name = loadBalancers.find((one) => one.role === role)?.name;
  return name === undefined ? `the ${role}` : `${name} (${role})`;
}
