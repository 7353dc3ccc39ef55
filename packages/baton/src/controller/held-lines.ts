/** Lines that wait until something else was said. */
export class HeldLines {
  readonly #write: (line: string) => void;
  #held: string[] | null = [];

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  readonly write = (line: string): void => {
    if (this.#held === null) this.#write(line);
    else this.#held.push(line);
  };

  /** From now on, nothing is held. */
  letGo(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const line of held) this.#write(line);
  }
}
