/** A text as it fits into so many pixels, cut in the middle: names of servers differ at their ends. */
export function fitted(text: string, widthPx: number, characterPx: number): string {
  const most = Math.max(4, Math.floor(widthPx / characterPx));
  if (text.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return `${text.slice(0, most - 1 - end)}…${text.slice(text.length - end)}`;
}
