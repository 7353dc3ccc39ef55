/** Which bytes of a read have come, when they come in pieces of any order. */

/** A server that cuts a reply up more finely than this, and out of order, is not one that means well. */
const PIECES = 65_536;

export class ReadCover {
  /** Begin and end of each run that came, in order, neither touching nor overlapping. */
  readonly #runs: [begin: number, end: number][] = [];
  #bytes = 0;
  #chunks = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get chunks(): number {
    return this.#chunks;
  }

  /** False when a part of it had come already, or when there are too many pieces. */
  add(begin: number, end: number): boolean {
    const runs = this.#runs;
    let [low, high] = [0, runs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((runs[middle]?.[1] ?? 0) < begin) low = middle + 1;
      else high = middle;
    }
    // `low` is the first run that ends at `begin` or later.
    const touched = runs[low];
    const joins = touched !== undefined && touched[1] === begin;
    const next = joins ? runs[low + 1] : touched;
    if (next !== undefined && next[0] < end) return false;
    const joinsNext = next !== undefined && next[0] === end;
    if (joins && joinsNext) {
      touched[1] = next[1];
      runs.splice(low + 1, 1);
    } else if (joins) touched[1] = end;
    else if (joinsNext) next[0] = begin;
    else runs.splice(low, 0, [begin, end]);
    this.#bytes += end - begin;
    this.#chunks += 1;
    return runs.length <= PIECES;
  }
}
