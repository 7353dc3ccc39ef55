/** A result as a file: JSON that says what its schema allows, in the order of the schema. */
import { readdir, readFile, writeFile } from 'node:fs/promises';

import type { z } from 'zod';

/** Throws when it is not there, or not of this schema. */
export async function readFrom<T extends z.ZodType>(schema: T, file: string): Promise<z.infer<T>> {
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}

export async function writeTo<T extends z.ZodType>(schema: T, file: string, result: z.infer<T>): Promise<void> {
  await writeFile(file, `${JSON.stringify(schema.parse(result), null, 2)}\n`);
}

/** In the order of their names. */
export async function resultsIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
}

/** By the time at which they were measured, the newest last. */
export function byTime<T extends { readonly at: string }>(results: readonly T[]): readonly T[] {
  return results.toSorted((a, b) => a.at.localeCompare(b.at));
}
