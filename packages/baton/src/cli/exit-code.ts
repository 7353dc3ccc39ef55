import type { MigrationState } from '../domain/migration.ts';
import type { RunOutcome } from '../ports/engine.ts';

/** What a script can tell from the exit code. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  preflightBlocks: 3,
  rolledBack: 4,
  waitsForPerson: 5,
  /** 128 + SIGINT. Everything stands; the command that resumes was printed. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOfError(code: string): ExitCode {
  if (code === 'USAGE') return EXIT.usage;
  return code === 'PREFLIGHT_BLOCKED' ? EXIT.preflightBlocks : EXIT.failed;
}

const OF_OUTCOME = {
  completed: EXIT.done,
  waiting: EXIT.waitsForPerson,
  'rolled-back': EXIT.rolledBack,
  aborted: EXIT.rolledBack,
  failed: EXIT.failed,
  interrupted: EXIT.interrupted,
} as const satisfies Record<RunOutcome['kind'], ExitCode>;

export function exitCodeOfOutcome(outcome: RunOutcome): ExitCode {
  // A preflight on the day that blocks is told like one before the start.
  return outcome.kind === 'failed' ? exitCodeOfError(outcome.error.code) : OF_OUTCOME[outcome.kind];
}

const OF_STATE = {
  completed: EXIT.done,
  committed: EXIT.done,
  waiting: EXIT.waitsForPerson,
  guarding: EXIT.waitsForPerson,
  'rolled-back': EXIT.rolledBack,
  aborted: EXIT.rolledBack,
  failed: EXIT.failed,
  created: EXIT.interrupted,
  running: EXIT.interrupted,
  'rolling-back': EXIT.interrupted,
} as const satisfies Record<MigrationState, ExitCode>;

/** The exit code of a migration that no process runs. */
export function exitCodeOfState(state: MigrationState): ExitCode {
  return OF_STATE[state];
}
