/** One line for an event, in the words of the command line. */
import type { Event, Side } from '../api/types/event.ts';
import type { MigrationState } from '../api/types/migration.ts';
import { clockText } from '../shared/clock-text.ts';
import { countText, durationText } from '../shared/quantity.ts';
import type { OutageEvent } from './outages.ts';
import { PAUSE } from './paused-in.ts';

export type EventMark = 'note' | 'running' | 'waiting' | 'done' | 'gap' | 'failed' | 'back';

export interface EventLine {
  readonly mark: EventMark;
  readonly subject: string;
  readonly text: string;
  /** How long it took, what it proved; empty where there is nothing to count. */
  readonly figures: string;
}

/** Null for what says nothing that another line does not say: progress, and states that a step's own line tells. */
export function eventLine(event: Event, clouds: Readonly<Record<Side, string>>): EventLine | null {
  switch (event.kind) {
    case 'migration.created':
      return line('note', 'migration', `${event.name} created`);
    case 'migration.state': {
      const told = STATES[event.state];
      if (told === undefined) return null;
      if (event.gate === PAUSE) return line('waiting', 'migration', 'paused');
      const where = event.gate === undefined || event.state === 'guarding' ? '' : ` at the gate ${event.gate}`;
      return line(told.mark, 'migration', `${told.text}${where}${because(event.reason)}`);
    }
    case 'command.given':
      return line('note', 'command', `${event.command} by ${event.by}${because(event.detail)}`);
    case 'step.started': {
      const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
      return line('running', event.stepId, `${event.title}${again}`);
    }
    case 'step.done':
      return line('done', event.stepId, 'done', doneText(event));
    case 'step.failed':
      return line('failed', event.stepId, event.error.message, durationText(event.durationMs));
    case 'undo.started':
      return line('back', event.stepId, `take back: ${event.title}`);
    case 'undo.done':
      return line('back', event.stepId, event.stands ? 'stands' : 'taken back', durationText(event.durationMs));
    case 'progress':
      return null;
    case 'note':
      return line('note', event.stepId ?? 'migration', event.text);
    case 'outage.began':
      return line('gap', event.stepId ?? 'outage', outageText(event));
    case 'outage':
      return line('gap', event.stepId ?? 'outage', outageText(event), `${countText(event.lost, 'probe')} lost`);
    // Only what was not meant to be: each run begins to watch, and ends.
    case 'watch.began':
      return event.again === true ? line('note', 'watch', 'the HA IPs are watched again') : null;
    case 'watch.ended':
      return event.why === undefined
        ? null
        : line('note', 'watch', `nobody has watched the HA IPs since ${clockText(event.until)}: ${event.why}`);
    case 'guard.acted':
      return line('back', 'guard', event.reason);
    case 'load-balancer.seen': {
      const words = event.locked ? `${event.state}, locked` : event.state;
      return line('note', event.side, `${event.name} in ${clouds[event.side]}: ${words}`);
    }
    case 'ha-ip.leads':
      return line('note', event.side, `${event.address} leads to ${clouds[event.side]}`);
    // A controller of another version may tell what is not known here.
    default:
      return null;
  }
}

/** `203.0.113.10 gave no answer to icmp for 12 ms (lb1 before, lb2 after)`; `gives no answer ... since 03:12:00`. */
export function outageText(event: OutageEvent): string {
  const where = event.vantage === undefined ? '' : ` from ${event.vantage}`;
  const before = event.answeredBefore === undefined ? [] : [`${event.answeredBefore} before`];
  if (event.kind === 'outage.began') {
    const since = clockText(event.from);
    return `${event.address} gives no answer to ${event.probe}${where} since ${since}${because(event.reason)}${inBrackets(before)}`;
  }
  const broke = event.broken === true ? ', and the conversation broke' : '';
  const least = event.end === undefined ? '' : 'at least ';
  const who = [...before, ...(event.answeredAfter === undefined ? [] : [`${event.answeredAfter} after`])];
  return `${event.address} gave no answer to ${event.probe}${where} for ${least}${durationText(event.durationMs)}${broke}${because(event.reason)}${inBrackets(who)}`;
}

function inBrackets(words: readonly string[]): string {
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

/** Other states say nothing that a step's own line does not say. */
const STATES: Partial<Record<MigrationState, { readonly mark: EventMark; readonly text: string }>> = {
  waiting: { mark: 'waiting', text: 'waits' },
  guarding: { mark: 'waiting', text: 'rollback window open, the guard watches' },
  'rolling-back': { mark: 'back', text: 'rolling back' },
  'rolled-back': { mark: 'back', text: 'rolled back, the source serves' },
  aborted: { mark: 'back', text: 'aborted' },
  completed: { mark: 'done', text: 'completed' },
  committed: { mark: 'done', text: 'committed' },
};

function doneText(event: Event & { readonly kind: 'step.done' }): string {
  // Done by an earlier try, or not asked for by the plan.
  if (event.skipped) return 'nothing to do';
  const proved = event.proofs.filter(({ result }) => result === 'proved').length;
  const open = event.proofs.length - proved;
  return [
    durationText(event.durationMs),
    ...(proved > 0 ? [`${proved} proved`] : []),
    ...(open > 0 ? [`${open} not provable`] : []),
  ].join(', ');
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === '' ? '' : `: ${reason}`;
}

function line(mark: EventMark, subject: string, text: string, figures = ''): EventLine {
  return { mark, subject, text, figures };
}
