import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts a TypeScript file of this workspace as a process of its own. */
export function startChild(
  file: URL,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const loader = new URL('ts-loader.mjs', import.meta.url).href;
  return spawn(process.execPath, ['--import', loader, fileURLToPath(file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
}

/** The first line that it prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

/** How it ended: its exit code, or the name of the signal. */
export async function ended(child: ChildProcess): Promise<number | string> {
  return await new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? child.signalCode ?? '');
    child.once('exit', (code, signal) => resolve(code ?? signal ?? ''));
  });
}
