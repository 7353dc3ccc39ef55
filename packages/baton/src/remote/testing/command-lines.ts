/** Every command that a controller serves, as it goes well and as it is refused. */
import type { CommandLineCase } from './command-line-case.ts';
import { OF_CLOUDS } from './lines-of-clouds.ts';
import { OF_PLANS } from './lines-of-plans.ts';
import { LOOKS_AT_MIGRATIONS } from './lines-that-look.ts';
import { RUNS_MIGRATIONS } from './lines-that-run.ts';

const NOT_THERE: readonly CommandLineCase[] = [
  ['show'],
  ['start'],
  ['watch'],
  ['approve', '--yes'],
  ['rollback', '--yes'],
  ['cut-over', '--yes', '--ha-ip', '203.0.113.10'],
  ['abort', '--yes'],
  ['pause'],
  ['reschedule', '--cutover-gate', 'automatic'],
  ['resume'],
  ['commit', '--yes'],
  ['report'],
].map(([action = '', ...options]) => ({
  name: `${action} of a migration that is not there`,
  argv: ['migration', action, 'nope', ...options],
}));

export const COMMAND_LINES: readonly CommandLineCase[] = [
  ...OF_CLOUDS,
  ...OF_PLANS,
  ...LOOKS_AT_MIGRATIONS,
  ...RUNS_MIGRATIONS,
  ...NOT_THERE,
];
