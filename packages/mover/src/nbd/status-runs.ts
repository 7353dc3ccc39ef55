/** The status of a whole range in one context, out of as many replies as the server makes of it. */
import type { NbdClient } from './nbd-client.ts';

export interface Run {
  readonly offset: number;
  readonly length: number;
  /** The bits that were asked for. */
  readonly state: number;
}

export interface RangeWish {
  readonly offset: number;
  readonly length: number;
  /** The state to go by for what is not asked any more. */
  readonly unknown: number;
}

/** A server that cuts a disk up more finely than this is not listened to any longer: what it holds is read then. */
const MOST_RUNS = 2 ** 22;

/** In order and without gaps; neighbours differ in their state. */
export async function statusRuns(
  client: Pick<NbdClient, 'blockStatus'>,
  context: number,
  bits: number,
  { offset, length, unknown }: RangeWish,
): Promise<readonly Run[]> {
  const end = offset + length;
  const runs: Run[] = [];
  const add = (length: number, state: number, at: number): number => {
    const last = runs.at(-1);
    const taken = Math.min(length, end - at);
    if (last?.state === state) runs[runs.length - 1] = { ...last, length: last.length + taken };
    else runs.push({ offset: at, length: taken, state });
    return at + taken;
  };
  let told = 0;
  for (let at = offset; at < end;) {
    if (told >= MOST_RUNS) at = add(end - at, unknown, at);
    else {
      const status = (await client.blockStatus(at, end - at)).get(context) ?? [];
      told += status.length;
      for (const { length, flags } of status) if (at < end) at = add(length, flags & bits, at);
    }
  }
  return runs;
}
