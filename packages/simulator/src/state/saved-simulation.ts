/** What a saved simulation looks like on disk: `simulation.json`, and `disks/<cloud>/` beside it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CloudState } from './cloud-state.ts';
import { type Row, Table } from './table.ts';

const FILE = 'simulation.json';
const word = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);
const randomState = z.tuple([word, word, word, word]).readonly();
const row = z.custom<Row>((value) => typeof value === 'object' && value !== null && 'id' in value);

const cloudSchema = z.object({
  name: z.string(),
  chooseFloatingIpAddress: z.enum(['admin', 'member']),
  driver: z.enum(['linuxbridge', 'ovn']),
  random: randomState,
  /** Rows by the name of their table. They were written by this same program, and are taken as they are. */
  tables: z.record(z.string(), z.array(row).readonly()),
});

const schema = z.object({
  format: z.literal('baton-simulation'),
  version: z.literal(1),
  /** The moment at which it was saved, and at which it goes on. */
  nowMs: z.number(),
  externalCidr: z.string(),
  clouds: z.array(cloudSchema).readonly(),
});

export type SavedCloud = z.output<typeof cloudSchema>;
export type SavedSimulation = z.output<typeof schema>;

/** Every row of every table. */
export function tablesOf(state: CloudState): SavedCloud['tables'] {
  return Object.fromEntries(everyTable(state).map((table) => [table.name, table.all()]));
}

/** @throws Error when the state knows no such table */
export function fillTables(state: CloudState, tables: SavedCloud['tables']): void {
  const known = new Map(everyTable(state).map((table) => [table.name, table]));
  for (const [name, rows] of Object.entries(tables)) {
    const table = known.get(name);
    if (table === undefined) throw new Error(`the saved state has a table ${name}, which nobody knows`);
    table.load(rows);
  }
}

export async function writeSaved(directory: string, saved: SavedSimulation): Promise<void> {
  await writeFile(join(directory, FILE), JSON.stringify(saved));
}

/** Null when there is none in that directory. Throws for one that cannot be read. */
export async function readSaved(directory: string): Promise<SavedSimulation | null> {
  let text: string;
  try {
    text = await readFile(join(directory, FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}

function everyTable(state: CloudState): readonly Table<Row>[] {
  return Object.values(state).filter((value): value is Table<Row> => value instanceof Table);
}
