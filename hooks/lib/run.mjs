import { execFile } from 'node:child_process';
import { words } from './options.mjs';
import { Refusal } from './refusal.mjs';

const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Runs a command of the router, here or by `via`, such as `ssh router`.
 *
 * @param {readonly string[]} command
 * @param {{
 *   readonly via: string | null,
 *   readonly timeoutMs: number,
 *   readonly isAnswer?: (stdout: string) => boolean,
 * }} how `isAnswer`: whether it answered although its exit code is not 0
 * @returns {Promise<string>} what it wrote on stdout
 */
export function run(command, { via, timeoutMs, isAnswer = () => false }) {
  // ssh hands its words to a shell on the other side, joined by spaces (ssh(1)).
  const [file = '', ...args] = via === null ? command : [...words(via), command.map(quoted).join(' ')];
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      { timeout: timeoutMs, maxBuffer: MAX_BYTES, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (error === null || isAnswer(stdout)) return resolve(stdout);
        const said = (stderr.trim() || stdout.trim()).split('\n').slice(-2).join(' / ').slice(0, 300);
        const why = error.killed === true ? `no answer within ${timeoutMs} ms` : said || error.message;
        // A program that is not there stays so; a router that does not answer may come back.
        reject(
          new Refusal(`${command[0]}: ${why}`, {
            retryable: /** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT',
          }),
        );
      },
    );
  });
}

/** POSIX shell, 2.2.2: between single quotes everything is itself but the quote. */
const quoted = (/** @type {string} */ word) => `'${word.replaceAll("'", `'\\''`)}'`;
