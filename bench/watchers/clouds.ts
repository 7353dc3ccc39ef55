/** Starts the simulated clouds beside this process, so that what they take is not taken from what is measured here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LOADER = new URL('../../packages/baton/src/store/testing/ts-loader.mjs', import.meta.url);
const PROGRAM = fileURLToPath(new URL('clouds-process.ts', import.meta.url));

export interface Clouds {
  close(): Promise<void>;
}

export async function startClouds(directory: string, pairs: number, port: number, speed: number): Promise<Clouds> {
  const words = ['--import', LOADER.href, PROGRAM, directory, String(pairs), String(port), String(speed)];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    await ready(child);
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

async function ready(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the simulated clouds ended with ${code}`)));
    child.stdout?.setEncoding('utf8').once('data', () => resolve());
  });
}
