/** What the members' names share, in whole words: `shop-lb1` and `shop-lb2` are `shop`. Null when that is nothing. */
export function sharedName(names: readonly string[]): string | null {
  const [first, ...others] = names.map(wordsOf);
  if (first === undefined || others.length === 0) return null;
  let count = 0;
  while (count < first.length && others.every((words) => words[count]?.word === first[count]?.word)) count += 1;
  const shared = first.slice(0, count);
  const text = shared.map(({ word, separator }, at) => (at === 0 ? word : separator + word)).join('');
  return text === '' ? null : text;
}

function wordsOf(name: string): readonly { readonly separator: string; readonly word: string }[] {
  return [...name.matchAll(/([-_. ]*)([^-_. ]+)/g)].map(([, separator = '', word = '']) => ({ separator, word }));
}
