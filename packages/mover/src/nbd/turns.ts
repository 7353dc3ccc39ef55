/**
 * Who changes a part of a block has to read the block, change it and write it whole. Two writers of neighbouring parts would undo
 * each other's work, though what they write does not overlap: so those of one block take turns.
 */
export class Turns {
  readonly #last = new Map<number, Promise<unknown>>();

  async take<T>(block: number, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(block);
    const mine = (async () => {
      await before?.catch(() => undefined);
      return await work();
    })();
    this.#last.set(block, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(block) === mine) this.#last.delete(block);
    }
  }
}
