/**
 * Work that may be held. While the gate is closed nothing new begins; `rest` tells when everything that had begun is done.
 * A state that is saved at rest has no call or task in its middle.
 */
export class Gate {
  #underWay = 0;
  #opened: Promise<void> | null = null;
  #open: () => void = () => undefined;
  #rested: (() => void)[] = [];

  /** Counts the work as under way until the function returned is called; null when the gate is closed. */
  tryEnter(): (() => void) | null {
    if (this.#opened !== null) return null;
    this.#underWay += 1;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#underWay -= 1;
      if (this.#underWay === 0) for (const tell of this.#rested.splice(0)) tell();
    };
  }

  /** As `tryEnter`, and waits for the gate to be open. */
  async enter(): Promise<() => void> {
    let leave = this.tryEnter();
    while (leave === null) {
      await this.#opened;
      leave = this.tryEnter();
    }
    return leave;
  }

  close(): void {
    this.#opened ??= new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#opened = null;
    this.#open();
  }

  async rest(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => this.#rested.push(resolve));
  }
}
