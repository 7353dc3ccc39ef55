/** The state of a migration in words, and in which tone: only `wrong` needs a person to mend something. */
import type { EventOf } from '../api/types/event.ts';
import type { MigrationState, MigrationSummary } from '../api/types/migration.ts';
import type { Plan, WindowEnd } from '../api/types/plan.ts';
import { dateTimeText } from '../shared/clock-text.ts';
import { elapsedText } from '../shared/quantity.ts';
import { spanText } from '../schedule/span.ts';
import { windowText } from '../schedule/window-text.ts';
import { gatePlanned } from './gate-planned.ts';
import { PAUSE } from './paused-in.ts';

export interface StateSeen {
  readonly state: MigrationState;
  readonly words: string;
  readonly tone: Tone;
}

export type Tone = 'calm' | 'waits' | 'done' | 'back' | 'wrong';

const TONES: Readonly<Record<MigrationState, Tone>> = {
  created: 'calm',
  running: 'calm',
  waiting: 'waits',
  guarding: 'waits',
  failed: 'wrong',
  'rolling-back': 'back',
  'rolled-back': 'back',
  aborted: 'back',
  completed: 'done',
  committed: 'done',
};

interface Beside {
  /** HA IPs that lead to the source. */
  readonly returned: readonly string[];
  readonly paused: boolean;
  /** Of the rollback window, where a time ends it. */
  readonly windowEndsMs: number | null;
}

/** By the last event that told a state; null: none did. */
export function stateSeen(
  plan: Plan,
  event: EventOf<'migration.state'> | null,
  { returned, paused, windowEndsMs }: Beside,
  atMs: number,
  timeZone?: string,
): StateSeen {
  if (event === null) return { state: 'created', words: 'created', tone: 'calm' };
  const { source, target } = plan;
  const why = event.reason === undefined || event.reason === '' ? '' : `: ${event.reason}`;
  const words: Readonly<Record<MigrationState, string>> = {
    created: 'created',
    running: paused ? 'under way, pauses then' : 'under way',
    waiting: waitsFor(plan, event.gate, timeZone),
    guarding: `${windowWords(plan, returned)}, ${paused ? 'paused' : windowTime(atMs, Date.parse(event.at), windowEndsMs)}`,
    failed: 'stopped: a step failed, everything stands',
    'rolling-back': `rolling back${why}`,
    'rolled-back': `rolled back, ${source.cloud} serves`,
    aborted: `aborted, ${source.cloud} serves`,
    completed: `completed, ${target.cloud} serves`,
    committed: `committed, ${target.cloud} serves`,
  };
  return { state: event.state, words: words[event.state], tone: TONES[event.state] };
}

/** For lists, where a migration stands without its plan. */
export function stateInShort({ state, gate, paused, sourceCloud, targetCloud }: MigrationSummary): StateSeen {
  const words: Readonly<Record<MigrationState, string>> = {
    created: 'created',
    running: 'under way',
    waiting: gate === PAUSE ? 'paused' : `waits at the gate ${gate ?? 'cutover'}`,
    guarding: paused === true ? 'rollback window open, paused' : 'rollback window open',
    failed: 'stopped: a step failed',
    'rolling-back': 'rolling back',
    'rolled-back': `rolled back, ${sourceCloud} serves`,
    aborted: `aborted, ${sourceCloud} serves`,
    completed: `completed, ${targetCloud} serves`,
    committed: `committed, ${targetCloud} serves`,
  };
  return { state, words: words[state], tone: TONES[state] };
}

/** In a mixed state it says how many lead where; the arrows say which. */
function windowWords({ haIps, source }: Plan, returned: readonly string[]): string {
  const mixed = returned.length > 0 && returned.length < haIps.length;
  return `rollback window open${mixed ? `, ${returned.length} of ${haIps.length} HA IPs in ${source.cloud}` : ''}`;
}

/** `4 d 22 h left`; where no time ends it, how long it has been open. */
function windowTime(atMs: number, openMs: number, endsMs: number | null): string {
  return endsMs !== null && endsMs > atMs ? `${elapsedText(endsMs - atMs)} left` : elapsedText(atMs - openMs);
}

const APPROVALS: Readonly<Record<string, string>> = {
  start: 'waits for approval to begin',
  exposure: 'waits for approval of the exposure',
  cutover: 'waits for approval of the cutover',
  [PAUSE]: 'paused',
};

function waitsFor(plan: Plan, name = 'cutover', timeZone?: string): string {
  const time = openingWords(gatePlanned(plan, name), timeZone);
  return time === null ? (APPROVALS[name] ?? `waits at the gate ${name}`) : `waits ${time}`;
}

/** `until 2026-12-01 03:00`, `for Mon-Fri 22:00-06:00 UTC`, `until 5 days after the cutover`; null for a gate that no time opens. */
export function openingWords(gate: WindowEnd, timeZone?: string): string | null {
  if (typeof gate === 'string') return null;
  if ('after' in gate) {
    const passed = `until ${spanText(gate.after)} after the cutover`;
    return 'window' in gate ? `${passed}, then for ${windowText(gate.window)}` : passed;
  }
  const until = gate.notBefore === undefined ? null : `until ${dateTimeText(gate.notBefore, timeZone)}`;
  if (!('window' in gate)) return until;
  const hours = `for ${windowText(gate.window)}`;
  return until === null ? hours : `${until}, then ${hours}`;
}
