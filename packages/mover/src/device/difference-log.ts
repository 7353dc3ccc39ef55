import { BLOCK_BYTES } from '../pass/pass.ts';

/** In bytes. */
export interface Difference {
  readonly offset: number;
  readonly length: number;
}

const SECTOR_BYTES = 512;
const MAX_TOLD = 16;

/** Where two disks differ. Fed in order of offset. */
export class DifferenceLog {
  readonly #told: Difference[] = [];
  #bytes = 0;
  #blocks = 0;
  #lastBlock = -1;
  /** The run that may still grow: of bytes, and the end of its last sector. */
  #open: { readonly offset: number; end: number; sectorEnd: number } | null = null;

  compare(offset: number, one: Buffer, other: Buffer): void {
    for (let from = 0, to = 0; from < one.length; from = to) {
      to = Math.min(from + SECTOR_BYTES - ((offset + from) % SECTOR_BYTES), one.length);
      if (one.compare(other, from, to, from, to) !== 0) this.#sector(offset, one, other, from, to);
    }
  }

  end(): { differences: readonly Difference[]; differingBytes: number; differingBlocks: number } {
    this.#close();
    return { differences: this.#told, differingBytes: this.#bytes, differingBlocks: this.#blocks };
  }

  #sector(offset: number, one: Buffer, other: Buffer, from: number, to: number): void {
    let first = -1;
    let last = -1;
    for (let at = from; at < to; at += 1) {
      if (one[at] === other[at]) continue;
      if (first === -1) first = at;
      last = at;
      this.#bytes += 1;
    }
    const block = Math.floor((offset + from) / BLOCK_BYTES);
    if (block !== this.#lastBlock) this.#blocks += 1;
    this.#lastBlock = block;
    if (this.#open !== null && this.#open.sectorEnd !== offset + from) this.#close();
    this.#open ??= { offset: offset + first, end: 0, sectorEnd: 0 };
    this.#open.end = offset + last + 1;
    this.#open.sectorEnd = offset + to;
  }

  #close(): void {
    if (this.#open !== null && this.#told.length < MAX_TOLD)
      this.#told.push({ offset: this.#open.offset, length: this.#open.end - this.#open.offset });
    this.#open = null;
  }
}
