/** How the recipes reach the health announcer of one address: a socket that lives as long as it does. */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Refusal } from './refusal.mjs';

const START_MS = 5000;
const ANSWER_MS = 3000;

/**
 * Starts it, after the one of an earlier activation has ended; returns when it watches. It stays when Baton is gone.
 *
 * @param {import('./types.d.ts').RecipeName} recipe
 * @param {string} address
 * @param {string} vip
 * @param {readonly string[]} argv the recipe's own
 */
export async function arm(recipe, address, vip, argv) {
  await disarm(address);
  const log = openSync(`${pathOf(address)}.log`, 'w', 0o600);
  try {
    const program = fileURLToPath(new URL('../health-announcer.mjs', import.meta.url));
    const args = [program, recipe, address, vip, ...argv];
    // A session of its own, and no pipe of ours: neither Baton's end nor a lost SSH connection takes it down.
    const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log], cwd: '/' });
    child.on('error', () => undefined);
    child.unref();
  } finally {
    closeSync(log);
  }
  const end = performance.now() + START_MS;
  while ((await stateOf(address)) === null) {
    if (performance.now() > end)
      throw new Refusal(`The health announcer does not start; see ${pathOf(address)}.log.`, { retryable: true });
    await sleep(20);
  }
}

/**
 * Returns when it has ended, and will neither announce nor withdraw any more; without effect where none watches.
 *
 * @param {string} address
 */
export async function disarm(address) {
  if ((await ask(address, 'disarm')) === null) return;
  const end = performance.now() + ANSWER_MS;
  while ((await ask(address, 'state')) !== null) {
    if (performance.now() > end) throw new Refusal('The health announcer does not end.', { retryable: true });
    await sleep(10);
  }
}

/**
 * Null: none watches.
 *
 * @param {string} address
 */
export function stateOf(address) {
  return ask(address, 'state');
}

/**
 * Where the socket and the log of an address are, without their endings. Every user has a folder of his own.
 *
 * @param {string} address
 */
export function pathOf(address) {
  const folder = process.env['BATON_HOOK_STATE'] || defaultFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, address.replaceAll(':', '_'));
}

function defaultFolder() {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? '/run/baton-hooks' : join(process.env['XDG_RUNTIME_DIR'] || tmpdir(), `baton-hooks-${uid}`);
}

/**
 * @param {string} address
 * @param {'state' | 'disarm'} word
 * @returns {Promise<string | null>}
 */
function ask(address, word) {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: `${pathOf(address)}.sock` });
    let text = '';
    socket.setEncoding('utf8').setTimeout(ANSWER_MS, () => {
      socket.destroy();
      reject(new Refusal('The health announcer does not answer.', { retryable: true }));
    });
    socket.on('data', (piece) => (text += piece));
    socket.once('connect', () => socket.write(`${word}\n`));
    // No socket, or nobody behind it: one that was killed leaves it.
    socket.once('error', () => resolve(null));
    socket.once('close', () => resolve(text.trim() === '' ? null : text.trim()));
  });
}
