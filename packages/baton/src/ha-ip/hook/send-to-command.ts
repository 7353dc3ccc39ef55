import { BatonError } from '../../domain/error.ts';
import { runProcess } from '../../guest/ssh/bounded-process.ts';
import { lastWords } from './last-words.ts';
import { MAX_BYTES, type Reply } from './reply.ts';

/** What every program needs, and ssh's agent. Of the rest only what somebody named for hooks: BATON_HOOK_... */
const PASSED = new Set(['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TZ', 'TMPDIR', 'SSH_AUTH_SOCK', 'XDG_RUNTIME_DIR']);

export type Environment = Readonly<Record<string, string | undefined>>;

/** A hook never gets the clouds' passwords that are in Baton's own environment. */
export function environmentOfHook(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => PASSED.has(name) || name.startsWith('BATON_HOOK_')));
}

/** Runs the program without a shell; at the time limit its whole process group is ended. */
export async function sendToCommand(
  command: readonly string[],
  text: string,
  limits: { readonly timeoutSeconds: number; readonly env: Environment },
  signal: AbortSignal,
): Promise<Reply> {
  const [file = '', ...args] = command;
  const env = environmentOfHook(limits.env);
  const began = performance.now();
  const request = { file, args, env, input: text, timeoutMs: limits.timeoutSeconds * 1000, maxBytes: MAX_BYTES };
  const end = await runProcess(request, signal).catch((error: unknown) => {
    throw unusable(file, error);
  });
  const said = lastWords(end.stderr.toString('utf8'), limits.env);
  if (end.ended === 'timeout') return { kind: 'timeout', said };
  if (end.ended === 'too-much') return { kind: 'too-much' };
  return {
    kind: 'replied',
    text: end.stdout.toString('utf8'),
    success: end.code === 0,
    ending: end.code === null ? 'ended by a signal' : `exit code ${end.code}`,
    said,
    elapsedMs: performance.now() - began,
  };
}

/** Whatever is no failed start (such as the signal's reason) stays what it is. */
function unusable(file: string, error: unknown): unknown {
  const { syscall, code } = error as NodeJS.ErrnoException;
  if (syscall?.startsWith('spawn') !== true) return error;
  return new BatonError({
    code: 'HOOK_UNUSABLE',
    kind: 'user',
    message: `The hook ${file} cannot be run: ${code ?? 'it does not start'}.`,
    remedy:
      'Give its whole path, and see that it may be executed. A program and its arguments are words of their own; there is no shell.',
    cause: error,
  });
}
