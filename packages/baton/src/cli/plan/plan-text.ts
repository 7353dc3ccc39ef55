import { readFile, writeFile } from 'node:fs/promises';
import { BatonError } from '../../domain/error.ts';
import type { Plan } from '../../domain/plan.ts';
import { readPlan } from '../../planning/plan-file/read-plan.ts';

/** Reads and checks a plan file; `signal` ends a read that hangs (a pipe, a dead mount). */
export async function loadPlan(file: string, signal: AbortSignal): Promise<Plan> {
  let text: string;
  try {
    text = await readFile(file, { encoding: 'utf8', signal });
  } catch (cause) {
    throw new BatonError({
      message: `The plan file ${file} cannot be read: ${reasonOf(cause)}.`,
      code: 'PLAN_UNREADABLE',
      kind: 'user',
      remedy: 'Check the path and its permissions. A new plan is made by: baton plan create <group>',
      cause,
    });
  }
  return readPlan(text, file);
}

/** The plan in a file that may not be there: null then, and when it is no file that was named. */
export async function planAt(file: string | undefined, signal: AbortSignal): Promise<Plan | null> {
  if (file === undefined) return null;
  try {
    return await loadPlan(file, signal);
  } catch (error) {
    if (error instanceof BatonError && isAbsent(error.cause)) return null;
    throw error;
  }
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** Writes a new file. One that is there is kept unless `force` is set: people edit plans. */
export async function saveText(file: string, text: string, force: boolean, signal: AbortSignal): Promise<void> {
  try {
    await writeFile(file, text, { encoding: 'utf8', flag: force ? 'w' : 'wx', signal });
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw new BatonError({
      message: taken
        ? `${file} is there already and was not touched.`
        : `${file} cannot be written: ${reasonOf(cause)}.`,
      code: taken ? 'FILE_EXISTS' : 'FILE_UNWRITABLE',
      kind: 'user',
      remedy: taken
        ? 'Choose another name, or add --force to replace it.'
        : 'Check the path, its permissions and the free space.',
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  return REASONS[code] ?? cause.message;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
};
