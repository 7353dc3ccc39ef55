/** Metadata contexts: what a server can tell of its blocks besides their bytes ("Metadata querying"). */
import type { MoverError } from '../mover-error.ts';
import { broken, unavailable } from './nbd-error.ts';
import { ask, counted, type Haggling } from './option-reply.ts';
import { ALLOCATION_CONTEXT, DIRTY_BITMAP_PREFIX, OPTION, OPTION_REPLY } from './protocol.ts';

/** The number by which the server calls each in this connection; null where it does not offer it. */
export interface Contexts {
  readonly allocation: number | null;
  readonly dirtyBitmap: number | null;
}

export const NO_CONTEXTS: Contexts = { allocation: null, dirtyBitmap: null };

/** What is not offered stays null. */
export async function chooseContexts(
  haggling: Haggling,
  exportName: string,
  dirtyBitmap: string | null,
): Promise<Contexts> {
  const { name } = haggling;
  const bitmapContext = dirtyBitmap === null ? null : `${DIRTY_BITMAP_PREFIX}${dirtyBitmap}`;
  const wanted = bitmapContext === null ? [ALLOCATION_CONTEXT] : [ALLOCATION_CONTEXT, bitmapContext];
  const count = Buffer.alloc(4);
  count.writeUInt32BE(wanted.length);
  const { told, end } = await ask(
    haggling,
    OPTION.setMetaContext,
    Buffer.concat([counted(exportName), count, ...wanted.map(counted)]),
  );
  // Why an export cannot be used is told when it is entered; a server that knows no contexts is good for all else.
  const chosen = new Map<string, number>();
  for (const { type, data } of end.type === OPTION_REPLY.ack ? told : []) {
    if (type !== OPTION_REPLY.metaContext || data.length < 4) throw broken(name, 'a context that is none');
    const context = data.toString('utf8', 4);
    const id = data.readUInt32BE(0);
    if (!wanted.includes(context) || chosen.has(context) || [...chosen.values()].includes(id))
      throw broken(name, 'it chose a context that was not asked for, or one twice');
    chosen.set(context, id);
  }
  return {
    allocation: chosen.get(ALLOCATION_CONTEXT) ?? null,
    dirtyBitmap: bitmapContext === null ? null : (chosen.get(bitmapContext) ?? null),
  };
}

export function noBitmap(name: string, bitmap: string): MoverError {
  return unavailable(
    name,
    `the server does not offer a dirty bitmap called "${bitmap}"`,
    'See with `qemu-img info` whether the image has it, and start qemu-nbd with -B and its name; or move without it.',
  );
}
