/**
 * The generator from which a cloud draws its ids and delays: sfc32 of Chris Doty-Humphrey's PractRand (public domain), four
 * words of state, of which one is a counter, so that different seeds give different sequences.
 */
export type RandomState = readonly [number, number, number, number];

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  private constructor([a, b, c, counter]: RandomState) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  static from(state: RandomState): Random {
    return new Random(state);
  }

  /** `stream` tells the sequences of one seed apart. */
  static seeded(seed: number, stream: number): Random {
    const random = new Random([seed | 0, stream | 0, 0, 1]);
    // PractRand's own seeding runs this often, so that near seeds have nothing in common.
    for (let round = 0; round < 12; round += 1) random.word();
    return random;
  }

  /** Where it stands, for a state that is saved. */
  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  /** 32 bits. */
  word(): number {
    const drawn = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + drawn;
    this.#c |= 0;
    return drawn >>> 0;
  }

  /** From `low` up to `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * (this.word() / 2 ** 32);
  }

  /** RFC 9562, version 4. */
  uuid(): string {
    const hex = [0, 1, 2, 3].map(() => this.word().toString(16).padStart(8, '0')).join('');
    const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `${variant}${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join('-');
  }
}
