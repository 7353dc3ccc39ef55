/** Rows of one kind of resource. Every change is told, so that dataplane, observers and pictures follow the same truth. */
export interface Row {
  readonly id: string;
}

export type ChangeKind = 'inserted' | 'updated' | 'deleted';

/** One change of one row: what was before, what is after. */
export interface Change<T extends Row = Row> {
  readonly cloud: string;
  readonly table: string;
  readonly kind: ChangeKind;
  readonly id: string;
  readonly before: T | null;
  readonly after: T | null;
}

export class Table<T extends Row> {
  readonly name: string;
  readonly #rows = new Map<string, T>();
  readonly #tell: (change: Omit<Change, 'cloud'>) => void;

  constructor(name: string, tell: (change: Omit<Change, 'cloud'>) => void) {
    this.name = name;
    this.#tell = tell;
  }

  get(id: string): T | null {
    return this.#rows.get(id) ?? null;
  }

  /** For a row that must be there: its absence is a fault of the simulator. */
  need(id: string): T {
    const row = this.get(id);
    if (row === null) throw new Error(`${this.name} has no row ${id}`);
    return row;
  }

  /** In the order of their making. */
  all(): readonly T[] {
    return [...this.#rows.values()];
  }

  where(matches: (row: T) => boolean): readonly T[] {
    return this.all().filter(matches);
  }

  insert(row: T): T {
    if (this.#rows.has(row.id)) throw new Error(`${this.name} has a row ${row.id} already`);
    this.#rows.set(row.id, row);
    this.#tell({ table: this.name, kind: 'inserted', id: row.id, before: null, after: row });
    return row;
  }

  /** A patch that changes nothing is not told. */
  update(id: string, patch: Partial<T>): T {
    const before = this.need(id);
    const after: T = { ...before, ...patch };
    if (Object.keys(patch).every((key) => before[key as keyof T] === after[key as keyof T])) return before;
    this.#rows.set(id, after);
    this.#tell({ table: this.name, kind: 'updated', id, before, after });
    return after;
  }

  delete(id: string): void {
    const before = this.get(id);
    if (before === null) return;
    this.#rows.delete(id);
    this.#tell({ table: this.name, kind: 'deleted', id, before, after: null });
  }

  /** Replaces everything, untold: for a state that was saved. */
  load(rows: readonly T[]): void {
    this.#rows.clear();
    for (const row of rows) this.#rows.set(row.id, row);
  }
}
