/** Figures in a page of the documentation: between two markers, of which the first says what writes them. */
import { readFile, writeFile } from 'node:fs/promises';

const END = '<!-- end of figures -->';

/** Throws when the page has lost its markers. */
export async function writeFigures(page: string, command: string, figures: string): Promise<void> {
  const marker = `<!-- figures: ${command} -->`;
  const text = await readFile(page, 'utf8');
  const begin = text.indexOf(marker);
  // A page may hold the figures of several commands.
  const end = text.indexOf(END, begin);
  if (begin === -1 || end < begin) throw new Error(`${page} has no markers for the figures.`);
  await writeFile(page, `${text.slice(0, begin + marker.length)}\n\n${figures}\n\n${text.slice(end)}`);
}
