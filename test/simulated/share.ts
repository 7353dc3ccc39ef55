/**
 * How much of all there is to try is tried: a fixed sample by default, everything with BATON_DEEP=1, and with a fraction such as
 * BATON_DEEP=0.25 that share. Always the same ones, spread evenly over the list.
 */
export const DEEP = readShare(process.env['BATON_DEEP']);

export function chosenShare<T>(all: readonly T[], sample: number): readonly T[] {
  const share = DEEP ?? sample;
  return all.filter((_one, index) => Math.floor((index + 1) * share) > Math.floor(index * share));
}

function readShare(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const share = Number(text);
  if (!(share > 0 && share <= 1)) throw new Error(`BATON_DEEP is ${text}; it is a share of everything, from 0 to 1`);
  return share;
}
