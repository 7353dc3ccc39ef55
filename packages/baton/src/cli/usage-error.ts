import { BatonError } from '../domain/error.ts';

/** The command line itself is wrong: exit code 2. */
export function usageError(message: string, remedy: string): BatonError {
  return new BatonError({ message, code: 'USAGE', kind: 'user', remedy });
}
