/** The forwarder (forward.ts) as a process of ours, where the guests are. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Forwarder {
  end(): void;
}

const PROGRAM = fileURLToPath(new URL('./forward.js', import.meta.url));

/** Resolves once it listens; rejects with what it said when it ends before. It ends with this process, as its standard input does. */
export async function startForwarder(through: readonly string[], listen: string, path: string): Promise<Forwarder> {
  const [program, ...words] = [...through, process.execPath, PROGRAM, listen, path];
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2000);
  });
  child.stdin.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(said.trim() === '' ? `it ended with ${code}` : said.trim())));
  });
  // Its output is of no interest any more, and must not hold it up.
  child.stdout.resume();
  return { end: () => void child.kill() };
}
