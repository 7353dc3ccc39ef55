/** How many separate ranges are remembered; a set of striped objects is far smaller. */
const MOST_RANGES = 65_536;

/**
 * Remembers which ranges were seen, to find one that is seen twice, in bounded memory. Ranges come in rising order, except on an image
 * with fancy striping, where they rise and fall within one set of objects (Ceph, doc/dev/file-striping.rst): so the latest ranges are
 * remembered, and whatever lies before them counts as seen.
 */
export class Coverage {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Everything before it counts as seen. */
  #floor = 0;
  readonly #most: number;

  constructor(mostRanges: number = MOST_RANGES) {
    this.#most = mostRanges;
  }

  /** False when a part of the range was seen before, or lies too far back to tell. */
  add(start: number, length: number): boolean {
    const end = start + length;
    if (start < this.#floor) return false;
    const at = this.#firstEndingAfter(start);
    const next = this.#starts[at];
    if (next !== undefined && next < end) return false;
    const touchesBefore = at > 0 && this.#ends[at - 1] === start;
    if (touchesBefore && next === end) {
      this.#ends.splice(at - 1, 1);
      this.#starts.splice(at, 1);
    } else if (touchesBefore) {
      this.#ends[at - 1] = end;
    } else if (next === end) {
      this.#starts[at] = start;
    } else {
      this.#starts.splice(at, 0, start);
      this.#ends.splice(at, 0, end);
    }
    this.#forgetOldest();
    return true;
  }

  #firstEndingAfter(start: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Half at once, so that it costs nothing on the whole. */
  #forgetOldest(): void {
    if (this.#starts.length <= this.#most) return;
    const half = this.#starts.length >>> 1;
    this.#floor = this.#ends[half - 1] ?? this.#floor;
    this.#starts.splice(0, half);
    this.#ends.splice(0, half);
  }
}
