/** Typed in any spacing, and else to the letter. */
export function isTyped(typed: string, phrase: string): boolean {
  return typed.replaceAll(/\s+/g, ' ').trim() === phrase;
}
