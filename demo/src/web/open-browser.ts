import { spawn } from 'node:child_process';

/** xdg-open(1); on macOS open(1). */
const PROGRAM = process.platform === 'darwin' ? 'open' : 'xdg-open';
/** Some end when the browser is open, some with the browser. */
const LOOKS_GOOD_AFTER_MS = 3000;

/** Opens an address in the visitor's browser. What to say when that did not work; null when nothing speaks against it. */
export async function openBrowser(url: string): Promise<string | null> {
  // In a session of its own: where there is no desktop, a browser for terminals may be found, and shall not take this one.
  const child = spawn(PROGRAM, [url], { detached: true, stdio: 'ignore' });
  child.unref();
  const trouble = await new Promise<string | null>((resolve) => {
    const good = setTimeout(() => resolve(null), LOOKS_GOOD_AFTER_MS);
    child.once('error', () => {
      clearTimeout(good);
      resolve(`${PROGRAM} is not to be had here`);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(good);
      resolve(code === 0 ? null : `${PROGRAM} ended with ${signal ?? `exit code ${code}`}`);
    });
  });
  return trouble === null ? null : `No browser was opened (${trouble}). Open the address yourself.`;
}
