import { createInterface } from 'node:readline/promises';
import type { Session } from './session.ts';
import { usageError } from './usage-error.ts';

export interface ConfirmOptions {
  readonly yes?: boolean;
}

/**
 * Asks to type `phrase`, so that nobody does this by habit. True when it was typed. `--yes` answers for it; without a
 * terminal and without `--yes` it is a usage error.
 */
export async function confirmTyped(session: Session, phrase: string, options: ConfirmOptions): Promise<boolean> {
  if (options.yes === true) return true;
  const typed = await ask(session, `Type "${phrase}" to go on: `);
  return typed.replaceAll(/\s+/g, ' ').trim() === phrase;
}

/** One press: y or n, no by default. */
export async function confirm(session: Session, question: string, options: ConfirmOptions): Promise<boolean> {
  if (options.yes === true) return true;
  return /^y(es)?$/i.test((await ask(session, `${question} [y/N] `)).trim());
}

async function ask(session: Session, text: string): Promise<string> {
  const { stdin, isTty } = session.deps;
  if (!isTty.stdin) {
    throw usageError(
      'This needs a confirmation, and nobody can be asked here: stdin is not a terminal.',
      'Add --yes to confirm it on the command line.',
    );
  }
  session.talk.ask(text);
  // The terminal itself edits and echoes the line; what was typed never enters a history.
  const lines = createInterface({ input: stdin, terminal: false });
  const { signal } = session;
  let stop = (): void => undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      lines.once('line', resolve);
      // End of input (Ctrl-D) is no answer.
      lines.once('close', () => resolve(''));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    lines.close();
  }
}
