import type { Command } from 'commander';
import type { CommandLine } from './command-line.ts';
import { addHookTest } from './hook/test.ts';

/** `baton hook ...` */
export function addHook(program: Command, line: CommandLine): void {
  const hook = program
    .command('hook')
    .helpCommand(false)
    .description("a hook: somebody else's command or URL that moves an HA IP");
  addHookTest(hook, line);
}
