/** Cuts what a caller asks for into what a server takes. Pure. */

export interface Piece {
  readonly offset: number;
  readonly length: number;
}

export interface Cut {
  /** The part that lies in whole blocks, in requests of at most `most`; may be none. */
  readonly whole: Iterable<Piece>;
  /** Parts of blocks, at its two ends. */
  readonly edges: readonly Piece[];
}

/**
 * @param block The server's smallest block: requests begin and end at multiples of it.
 * @param most The largest request; at least `block`.
 */
export function cut(offset: number, length: number, block: number, most: number): Cut {
  const end = offset + length;
  const begin = ceil(offset, block);
  const last = end - (end % block);
  // All within one block, and not all of it.
  if (begin > last) return { whole: [], edges: length === 0 ? [] : [{ offset, length }] };
  const edges = [
    { offset, length: begin - offset },
    { offset: last, length: end - last },
  ].filter((edge) => edge.length > 0);
  return { whole: requests(begin, last, most - (most % block)), edges };
}

/** They end at multiples of the largest request, so that those of one disk never share a block that a server prefers. */
function* requests(begin: number, end: number, most: number): Generator<Piece> {
  for (let offset = begin; offset < end;) {
    const next = Math.min(end, offset - (offset % most) + most);
    yield { offset, length: next - offset };
    offset = next;
  }
}

function ceil(value: number, unit: number): number {
  return value % unit === 0 ? value : value - (value % unit) + unit;
}

/**
 * Works through all of them, `width` at a time. After a failure no other is begun, and those under way are waited for: only then
 * nothing touches the caller's buffer any more.
 */
export async function eachOf<T>(all: Iterable<T>, width: number, work: (one: T) => Promise<unknown>): Promise<void> {
  const left = all[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (first: T): Promise<void> => {
    let one = first;
    for (;;) {
      await work(one).catch((error: unknown) => failures.push(error));
      const next = left.next();
      if (next.done === true || failures.length > 0) return;
      one = next.value;
    }
  };
  const workers: Promise<void>[] = [];
  while (workers.length < width) {
    const next = left.next();
    if (next.done === true) break;
    workers.push(worker(next.value));
  }
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
}
