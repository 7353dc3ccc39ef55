/** What a person can do with a migration now, the likely thing first, and which words are typed for it. */
import type { Role } from '../api/types/event.ts';
import type { MigrationState } from '../api/types/migration.ts';
import type { Plan } from '../api/types/plan.ts';
import { rangeText } from '../shared/quantity.ts';
import { firstToMove, nameOfRole, secondToMove } from './order.ts';

export type ActionKind = 'run' | 'approve' | 'rollback' | 'cut-over' | 'abort' | 'commit' | 'pause' | 'resume';

export interface NextAction {
  readonly kind: ActionKind;
  readonly title: string;
  /** What it does and costs, in one sentence. */
  readonly what: string;
}

export interface Standing {
  readonly state: MigrationState;
  readonly gate: string | null;
  /** HA IPs that lead to the source while the rollback window is open. */
  readonly returned: readonly string[];
  /** A person wants nothing new to begin. */
  readonly paused: boolean;
  /** A live process runs it now. */
  readonly running: boolean;
  /** Some controller will take it up. */
  readonly wanted: boolean;
}

export function nextActions(plan: Plan, standing: Standing): readonly NextAction[] {
  const { state, running, wanted } = standing;
  const { source, target } = plan;
  const rests = !running && !wanted;
  const run = (title: string, what: string): readonly NextAction[] => (rests ? [{ kind: 'run', title, what }] : []);
  const back: NextAction = { kind: 'rollback', title: 'Roll back', what: `goes back: ${source.cloud} serves` };
  const abort: NextAction = {
    kind: 'abort',
    title: 'Abort',
    what: `ends it: ${source.cloud} serves, and what was made in ${target.cloud} is removed`,
  };
  const pause: NextAction = standing.paused
    ? { kind: 'resume', title: 'Go on', what: 'goes on where it stands' }
    : { kind: 'pause', title: 'Pause', what: 'begins nothing new; the guard watches on, and the way back stays open' };
  const byState: Readonly<Record<MigrationState, readonly NextAction[]>> = {
    created: [...run('Start', 'begins'), { ...abort, what: 'ends it; nothing was changed yet' }],
    running: [...run('Go on', 'goes on where it stands'), back, pause, abort],
    waiting: [...atGate(plan, standing), back, pause, abort],
    guarding: [
      ...run('Guard again', 'goes on where it stands: the guard watches again'),
      ...(standing.returned.length > 0 ? mixed(plan, standing.returned) : atGate(plan, standing)),
      back,
      pause,
      abort,
    ],
    failed: [...run('Go on', 'goes on where it stopped, forward or back, once the cause is solved'), back, abort],
    'rolling-back': run('Go on', 'goes on rolling back'),
    'rolled-back': [
      ...run('Go forward again', `copies and resources in ${target.cloud} are used again`),
      { ...abort, what: `ends it and removes what was made in ${target.cloud}` },
    ],
    completed: [
      { kind: 'commit', title: 'Commit', what: `ends it for good, when nobody will go back to ${source.cloud}` },
      back,
    ],
    aborted: [],
    committed: [],
  };
  return byState[state];
}

function atGate(plan: Plan, { gate }: Standing): readonly NextAction[] {
  return gate === null ? [] : [{ kind: 'approve', title: approveTitle(gate), what: whatNext(plan, gate) }];
}

/** The gate stays shut until all HA IPs lead to one cloud again. */
function mixed({ target }: Plan, returned: readonly string[]): readonly NextAction[] {
  const those = returned.length === 1 ? `${returned[0] ?? ''} leads` : `${returned.length} HA IPs lead`;
  return [{ kind: 'cut-over', title: 'Cut over again', what: `goes forward: ${those} to ${target.cloud} again` }];
}

function approveTitle(gate: string): string {
  const titles: Readonly<Record<string, string>> = {
    start: 'Begin',
    exposure: 'Begin the exposure',
    cutover: 'Approve the cutover',
    secondary: 'End the rollback window',
  };
  return titles[gate] ?? `Open the gate ${gate}`;
}

/** What happens when the gate is opened. */
export function whatNext(plan: Plan, gate: string): string {
  const { source, target, forecast } = plan;
  const addresses = plan.haIps.map(({ address }) => address).join(', ');
  const balancer = (role: Role): string => `${nameOfRole(plan, role)} (${role})`;
  switch (gate) {
    case 'start':
      return `Preflight, addresses and network in ${target.cloud}, and the copy of the first disks; ${source.cloud} serves as before.`;
    case 'exposure':
      return `${balancer(firstToMove(plan))} is powered off in ${source.cloud}, copied, and started in ${target.cloud}; the other one serves alone.`;
    case 'secondary':
      return `${balancer(secondToMove(plan))} is copied, powered off in ${source.cloud} and started in ${target.cloud}. The rollback window ends.`;
    case 'cutover':
      return `${addresses}: from ${source.cloud} to ${target.cloud}, forecast ${rangeText(forecast.cutoverMs, 'ms')}.`;
    default:
      return 'It goes on.';
  }
}

/** The way back once the gate was opened. */
export function wayBack(plan: Plan, gate: string, rollbackNow: string): string {
  if (gate !== 'cutover') return rollbackNow;
  return `It stays open until the ${secondToMove(plan)} leaves ${plan.source.cloud}; by itself if the cutover is not proved within ${plan.timeouts.cutover} s.`;
}

/** What is typed, so that nobody does it by habit. */
export function phraseOf(gate: string, name: string): string {
  const phrases: Readonly<Record<string, string>> = {
    start: `begin ${name}`,
    exposure: `begin exposure of ${name}`,
    cutover: `cut over ${name}`,
    secondary: `end rollback window of ${name}`,
  };
  return phrases[gate] ?? `open ${gate} of ${name}`;
}
