/** Does a row hold every word that was typed, in any of its texts? Letters in any case. */
export function matches(typed: string, texts: readonly string[]): boolean {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const all = texts.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}
