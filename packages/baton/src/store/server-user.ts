import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BatonError } from '../domain/error.ts';

export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** The system's `nobody`: has a name in every passwd file, which Postgres looks up. */
const nobody = '65534';
const mapping = ['--user', `--map-user=${nobody}`, `--map-group=${nobody}`];

/**
 * Postgres refuses to run with effective uid 0. As root, Baton runs it in a user namespace of its own (user_namespaces(7))
 * in which the very same uid is called `nobody`: no user is made, no file changes its owner, and paths that only root may
 * enter still work.
 */
export async function asServerUser(command: readonly [string, ...string[]]): Promise<ServerCommand> {
  const [file, ...args] = command;
  if (process.geteuid?.() !== 0) return { file, args };
  if (process.platform !== 'linux') throw cannotRunAsRoot();
  try {
    await promisify(execFile)('unshare', [...mapping, 'true']);
  } catch (cause) {
    throw cannotRunAsRoot(cause);
  }
  return { file: 'unshare', args: [...mapping, '--', file, ...args] };
}

function cannotRunAsRoot(cause?: unknown): BatonError {
  return new BatonError({
    code: 'POSTGRES_AS_ROOT',
    kind: 'user',
    message:
      'Postgres refuses to run as root, and this machine does not let Baton give it a user namespace (`unshare --user` failed).',
    remedy:
      'Run Baton as another user, or set DATABASE_URL to a Postgres of your own. In a container, allow user namespaces or set a user.',
    cause,
  });
}
