import { InvalidArgumentError } from 'commander';

/**
 * Splits a command into its words as a shell would, with quotes and backslashes, and without anything else of a shell:
 * no variables, no globs, no pipes. The words are run as they are.
 */
export function splitCommand(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    const next = text[index + 1];
    if (character === '\\' && quote !== "'" && next !== undefined) {
      // Inside of double quotes a backslash only protects these (POSIX, 2.2.3).
      word = (word ?? '') + (quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next);
      index++;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) throw new InvalidArgumentError(`The quote ${quote} is not closed.`);
  if (word !== null) words.push(word);
  return words;
}
