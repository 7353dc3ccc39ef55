import { type Command, InvalidArgumentError } from 'commander';
import type { Session } from '../session.ts';
import { usageError } from '../usage-error.ts';

export interface EventsOption {
  readonly events?: boolean;
}

export interface AskOptions {
  readonly ask?: boolean;
  /** Seconds. */
  readonly approveAfter?: number;
}

export type RunOptions = EventsOption & AskOptions;

export function withEvents(command: Command): Command {
  return command.option('--events', 'event lines only, also where a terminal has room for the picture');
}

export function withAsking(command: Command): Command {
  return command
    .option('--ask', 'ask at a gate, and go on in this process')
    .option('--approve-after <seconds>', 'as --ask, and approve by itself after so many seconds', seconds);
}

export function asksAtGates({ ask, approveAfter }: AskOptions): boolean {
  return ask === true || approveAfter !== undefined;
}

/** Before anything is begun: at the gate it would be too late to say that nobody can be asked. */
export function assertCanAsk({ deps }: Session, { ask, approveAfter }: AskOptions): void {
  if (ask !== true || approveAfter !== undefined || deps.isTty.stdin) return;
  throw usageError(
    'Nobody can be asked here: stdin is not a terminal.',
    'Leave --ask out and approve from elsewhere, or say --approve-after <seconds>.',
  );
}

const A_DAY = 86_400;

function seconds(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > A_DAY) {
    throw new InvalidArgumentError(`It is a whole number of seconds, ${A_DAY} at most.`);
  }
  return Number(text);
}
