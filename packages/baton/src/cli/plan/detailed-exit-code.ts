import type { Command } from 'commander';

/**
 * What `--detailed-exitcode` answers in place of 0 for "done": people know it from other tools that plan. 1 is still
 * "failed", and 3 "the preflight blocks".
 */
export const DETAILED = { same: 0, differs: 2 } as const;

export function withDetailedExitCode(command: Command): Command {
  return command.option(
    '--detailed-exitcode',
    '0: nothing differs, 2: something does (1: failed, 3: the preflight blocks)',
  );
}
