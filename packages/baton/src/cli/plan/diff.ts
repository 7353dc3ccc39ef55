import type { Command } from 'commander';
import type { Drift, Json } from '../../planning/drift.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import type { Row } from '../render/formats.ts';
import { printable } from '../render/printable.ts';
import type { OutputOptions } from '../session.ts';
import { type LookOptions, lookOf, withDeclaration } from '../group/look-options.ts';
import { DETAILED, withDetailedExitCode } from './detailed-exit-code.ts';
import { loadPlan } from './plan-text.ts';

interface DiffOptions extends OutputOptions, LookOptions {
  readonly detailedExitcode?: boolean;
}

const COLUMNS = ['Where', 'What', 'Planned', 'Found'] as const;

export function addPlanDiff(plan: Command, line: CommandLine): void {
  const diff = withDetailedExitCode(withDeclaration(withOutput(plan.command('diff'))))
    .description('compare a plan with the clouds as they are now; changes nothing')
    .argument('<file>', 'plan file');
  line.does<DiffOptions>(diff, async (session, [file = ''], options) => {
    const planned = await loadPlan(file, session.signal);
    const services = await session.services();
    const drift = await services.diffPlan(planned, await lookOf(options, session.signal), session.signal);
    session.list(COLUMNS, drift.map(rowOf), options);
    if (drift.length === 0) {
      session.say(`${printable(planned.name)} in ${printable(planned.source.cloud)} is as ${file} says.`);
      return EXIT.done;
    }
    session.say(
      `${drift.length === 1 ? 'One thing differs' : `${drift.length} things differ`} from ${file}. Make the plan again, and look at what you edited: baton plan create ${printable(planned.name)} ... -o ${file} --force`,
    );
    return options.detailedExitcode === true ? DETAILED.differs : EXIT.done;
  });
}

function rowOf({ path, kind, planned, found }: Drift): Row {
  return [
    { name: 'Where', value: path },
    { name: 'What', value: kind },
    { name: 'Planned', value: planned, text: shown(planned) },
    { name: 'Found', value: found, text: shown(found) },
  ];
}

function shown(value: Json): string {
  if (value === null) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
