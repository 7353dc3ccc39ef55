import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { documents, linesOf } from '../testing/documents.ts';
import type { CliDeps } from './cli-deps.ts';
import { buildProgram } from './program.ts';
import { splitCommand } from './split-command.ts';

const quiet = { write: () => true, columns: 80, rows: 24 };
const program = buildProgram({ version: '0.1.0', stdout: quiet, stderr: quiet } as unknown as CliDeps);

/** A text that is signed (docs/reference/mover-protocol.md), and no command. */
const NO_COMMAND = 'baton mover key check <algorithm>';
/** In a block of code, or between backticks. */
const COMMANDS = [/^(?: {4}|\$ )?(baton [a-z-].*)$/, /`(baton [a-z-][^`]*)`/g] as const;

interface Said {
  readonly place: string;
  readonly command: string;
}

function said(): readonly Said[] {
  return documents().flatMap((document) =>
    linesOf(document).flatMap(({ place, text }) => {
      const [alone, within] = COMMANDS;
      const whole = alone.exec(text)?.[1];
      const found = whole === undefined ? [...text.matchAll(within)].map(([, command]) => command ?? '') : [whole];
      return found.filter((command) => command !== NO_COMMAND).map((command) => ({ place, command }));
    }),
  );
}

/** What the command line does not know of it; null when it is well. */
function strangeIn(command: string): string | null {
  // What a reader does not type: a remark, what a shell does with it, and what is left out.
  const typed = command.replace(/\s+#.*$/, '').replace(/\s(?:[|>]|&&).*$/, '');
  let at: Command = program;
  for (const word of splitCommand(typed).slice(1)) {
    if (word.startsWith('-')) {
      const [option = ''] = word.split('=');
      const known = [...at.options, ...program.options].some(({ short, long }) => option === short || option === long);
      if (!known && !['--help', '-h'].includes(option)) return `${path(at)} has no ${option}`;
      continue;
    }
    if (at.commands.length === 0) continue;
    const next = at.commands.find((each) => each.name() === word);
    if (next === undefined) return `${path(at)} has no ${word}`;
    at = next;
  }
  return null;
}

function path(command: Command): string {
  return command.parent === null ? command.name() : `${path(command.parent)} ${command.name()}`;
}

test('the command line knows every command and option that a document names', () => {
  const all = said();
  expect(all.length).toBeGreaterThan(100);
  expect(
    all.flatMap(({ place, command }) => {
      const strange = strangeIn(command);
      return strange === null ? [] : [`${place}: ${strange}`];
    }),
  ).toEqual([]);
});

test('the reference names every command and each of its options', () => {
  const reference = documents()
    .filter((document) => document.startsWith('docs/reference/'))
    .flatMap((document) => linesOf(document).map(({ text }) => text));
  const missing = shownBelow(program).flatMap((command) => {
    const head = path(command);
    const options = command.options.filter(({ hidden }) => !hidden).map(({ long, short }) => long ?? short ?? '');
    const named = (word: string): boolean => reference.some((line) => line.includes(word));
    return [
      ...(named(`\`${head.replace('baton ', '')}`) || named(head) ? [] : [head]),
      ...options.filter((option) => !named(option)).map((option) => `${head} ${option}`),
    ];
  });
  expect(missing).toEqual([]);
});

/** Those that do something, as the help shows them. */
function shownBelow(command: Command): readonly Command[] {
  const shown = command.createHelp().visibleCommands(command);
  return shown.length === 0 ? [command] : shown.flatMap(shownBelow);
}
