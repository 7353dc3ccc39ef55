import type { Migration, MigrationState } from '../../domain/migration.ts';
import { PAUSE } from '../../domain/paused.ts';
import { columnsOf, printable } from '../render/printable.ts';
import { gateWords } from './gate-words.ts';

export interface NextCommand {
  readonly command: string;
  readonly what: string;
}

/**
 * What a person can do with a migration that rests, the likely thing first. `returned`: HA IPs that lead to the source while the
 * rollback window is open.
 */
export function nextCommands(migration: Migration, returned: readonly string[] = []): readonly NextCommand[] {
  const { id, plan } = migration;
  const { source, target } = plan;
  const start = (what: string): NextCommand => ({ command: `baton migration start ${id}`, what });
  const back = { command: `baton migration rollback ${id}`, what: `goes back: ${source.cloud} serves` };
  const show = { command: `baton migration show ${id}`, what: 'what was done and proved so far' };
  const report = { command: `baton migration report ${id}`, what: 'forecast beside measured, and every proof' };
  const byState: Readonly<Record<MigrationState, readonly NextCommand[]>> = {
    created: [start('begins'), { command: `baton migration abort ${id}`, what: 'ends it; nothing was changed yet' }],
    running: [start('goes on where it stands'), back],
    waiting: migration.gate === PAUSE ? onPause(migration) : atGate(migration),
    guarding: returned.length > 0 ? mixed(migration, returned) : atGate(migration),
    failed: [start('goes on where it stopped, forward or back, once the cause is solved'), back, show],
    'rolling-back': [start('goes on rolling back')],
    'rolled-back': [
      start('goes forward again; copies and resources in the target are used again'),
      { command: `baton migration abort ${id}`, what: `ends it and removes what was made in ${target.cloud}` },
    ],
    completed: [
      report,
      {
        command: `baton migration commit ${id}`,
        what: `ends it for good, when nobody will go back to ${source.cloud}`,
      },
    ],
    aborted: [report],
    committed: [report],
  };
  return byState[migration.state];
}

/** The gate that is shut now. While the rollback window is open, that is the one named `secondary`, in every order. */
export function gateOf({ gate, state }: Migration): string | null {
  return gate ?? (state === 'guarding' ? 'secondary' : null);
}

function atGate(migration: Migration): readonly NextCommand[] {
  const { id, plan } = migration;
  const name = gateOf(migration) ?? 'cutover';
  const approve = `baton migration approve ${id} --gate ${name}`;
  const rollback = `baton migration rollback ${id}`;
  const back =
    name === 'secondary'
      ? `goes back: the HA IPs return to ${plan.source.cloud}, forecast 0 ms`
      : `goes back: ${plan.source.cloud} serves all the time, 0 ms`;
  return [
    { command: approve, what: gateWords(migration, name).onward },
    { command: rollback, what: back },
    { command: `baton migration show ${id}`, what: 'what was done and proved so far' },
  ];
}

function onPause({ id, plan }: Migration): readonly NextCommand[] {
  return [
    { command: `baton migration resume ${id}`, what: 'goes on where it stands' },
    { command: `baton migration rollback ${id}`, what: `goes back: ${plan.source.cloud} serves` },
    { command: `baton migration show ${id}`, what: 'what was done and proved so far' },
  ];
}

/** The gate stays shut until all HA IPs lead to one cloud again. */
function mixed({ id, plan }: Migration, returned: readonly string[]): readonly NextCommand[] {
  const options = returned.map((address) => ` --ha-ip ${address}`).join('');
  const those = returned.length === 1 ? `${returned[0] ?? ''} leads` : `${returned.length} HA IPs lead`;
  return [
    {
      command: `baton migration cut-over ${id}${options}`,
      what: `goes forward: ${those} to ${plan.target.cloud} again`,
    },
    { command: `baton migration rollback ${id}`, what: `goes back: the others return to ${plan.source.cloud} too` },
    { command: `baton migration show ${id}`, what: 'what was done and proved so far' },
  ];
}

/** Commands with what they do: beside one another, or one under the other where that is too wide. */
export function commandLines(commands: readonly NextCommand[], maxColumns: number | null): string {
  const columns = Math.max(0, ...commands.map(({ command }) => command.length));
  const beside = commands.map(({ command, what }) => `  ${command.padEnd(columns)}   ${printable(what)}`);
  if (maxColumns === null || beside.every((line) => columnsOf(line) <= maxColumns)) return beside.join('\n');
  return commands.map(({ command, what }) => `  ${command}\n      ${printable(what)}`).join('\n');
}
