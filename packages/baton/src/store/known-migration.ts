/** The one error for an id that names no migration. */
import { BatonError } from '../domain/error.ts';
import { sqlState } from './pool.ts';

/** SQLSTATE class 23, integrity constraint violation (PostgreSQL documentation, appendix A). */
const foreignKeyViolation = '23503';

/** For work that writes what refers to the migration. */
export async function known<T>(id: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw sqlState(error) === foreignKeyViolation ? unknownMigration(id) : error;
  }
}

export function unknownMigration(id: string): BatonError {
  return new BatonError({
    code: 'MIGRATION_UNKNOWN',
    kind: 'user',
    message: `There is no migration ${id}.`,
    remedy: 'List them with `baton migration list`.',
  });
}
