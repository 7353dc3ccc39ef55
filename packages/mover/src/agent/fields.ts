import { MoverError } from '../mover-error.ts';

/**
 * One object of a job, read field by field. Every fault names its field by its whole path (`link.connect.port`). What stands in a
 * field is never told: it may be a secret.
 */
export class Fields {
  readonly #path: string;
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();

  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw invalid(path === '' ? 'The job' : path, 'is not an object');
    this.#path = path;
    this.#fields = new Map(Object.entries(value));
  }

  has(name: string): boolean {
    return this.#fields.get(name) !== undefined;
  }

  text(name: string, { most = 4096 }: { readonly most?: number } = {}): string {
    const value = this.#value(name);
    if (typeof value !== 'string' || value === '') throw this.wrong(name, 'has to be a text that is not empty');
    if (value.length > most) throw this.wrong(name, `has to be a text of ${most} characters at most`);
    return value;
  }

  whole(name: string, least: number, most: number): number {
    const value = this.#value(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw this.wrong(name, `has to be a whole number from ${least} to ${most}`);
  }

  yesOrNo(name: string, otherwise: boolean): boolean {
    if (!this.has(name)) return otherwise;
    const value = this.#value(name);
    if (typeof value === 'boolean') return value;
    throw this.wrong(name, 'has to be true or false');
  }

  oneOf<const T extends string>(name: string, choices: readonly T[], otherwise?: T): T {
    if (otherwise !== undefined && !this.has(name)) return otherwise;
    const value = this.#value(name);
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    throw this.wrong(name, `has to be one of: ${choices.join(', ')}`);
  }

  /** So many bytes, in base64. */
  bytes(name: string, length: number): Buffer {
    const bytes = Buffer.from(this.text(name), 'base64');
    if (bytes.length === length) return bytes;
    throw this.wrong(name, `has to be ${length} bytes in base64`);
  }

  object(name: string): Fields {
    return new Fields(this.#value(name), this.#pathOf(name));
  }

  list(name: string, most: number): readonly Fields[] {
    const value = this.#value(name);
    if (!Array.isArray(value) || value.length === 0 || value.length > most)
      throw this.wrong(name, `has to be a list of 1 to ${most} objects`);
    return value.map((each: unknown, index) => new Fields(each, `${this.#pathOf(name)}[${index}]`));
  }

  /** A field that nobody has asked for is a fault of the one who wrote it: it would be believed to count. */
  end(): void {
    const left = [...this.#fields.keys()].find((name) => !this.#read.has(name));
    if (left !== undefined) throw this.wrong(left, 'is not known here');
  }

  wrong(name: string, why: string): MoverError {
    return invalid(this.#pathOf(name), why);
  }

  #value(name: string): unknown {
    this.#read.add(name);
    const value = this.#fields.get(name);
    if (value === undefined) throw this.wrong(name, 'is missing');
    return value;
  }

  #pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

function invalid(field: string, why: string): MoverError {
  return new MoverError({
    code: 'JOB_INVALID',
    message: `The job is not valid: ${field} ${why}.`,
    remedy: `Correct ${field}; docs/reference/mover.md tells every field of a job.`,
  });
}
