import type { Command } from 'commander';
import type { CommandLine } from './command-line.ts';
import { addPlanCreate } from './plan/create.ts';
import { addPlanDiff } from './plan/diff.ts';
import { addPlanShow } from './plan/show.ts';
import { addPlanValidate } from './plan/validate.ts';

/** `baton plan ...` */
export function addPlan(program: Command, line: CommandLine): void {
  const plan = program
    .command('plan')
    .helpCommand(false)
    .description('a plan: a YAML file that says what a migration will do');
  addPlanCreate(plan, line);
  addPlanDiff(plan, line);
  addPlanShow(plan, line);
  addPlanValidate(plan, line);
}
