/** A picture of results: SVG without scripts, fonts or colours of a page, so that it is read on white and on dark. */

export const WIDTH = 960;
export const MARGIN = 20;

/** Each has a contrast of 3:1 and more on white and on #0d1117. */
export const INK = '#737b86';
export const BATON = '#12917d';
export const OTHER = '#d2691e';

export interface Picture {
  readonly height: number;
  /** For those who do not see it. */
  readonly title: string;
  /** Both stand above its parts, which begin at 92 or below. */
  readonly heading: string;
  readonly note: string;
  readonly parts: readonly string[];
}

export function svg({ height, title, heading, note, parts }: Picture): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${round(height)}" width="${WIDTH}" height="${round(height)}" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif" font-size="12.5" fill="${INK}">
<title id="title">${title}</title>
${text(MARGIN, 30, heading, 'font-size="18" font-weight="600"')}
${text(MARGIN, 51, note)}
${parts.join('\n')}
</svg>
`;
}

/** One line under the other; `y` is that of the first. */
export function footnotes(y: number, lines: readonly string[]): string {
  return lines.map((line, at) => text(MARGIN, y + at * 18, line, 'font-size="11.5"')).join('\n');
}

export function text(x: number, y: number, words: string, attributes = ''): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}"${attributes === '' ? '' : ` ${attributes}`}>${safe}</text>`;
}

/** To a tenth of a unit. */
export const round = (value: number): number => Math.round(value * 10) / 10;
