/** The mover as it is carried to another machine: one file for Node, and one file for a machine that has not even Node. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MIB = 1024 * 1024;
let folder = '';
let made: readonly { readonly file: string; readonly bytes: number }[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-executable-'));
  const words = ['scripts/bundle-mover.mjs', '--executable'];
  const told = execFileSync(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  made = JSON.parse(told.toString()) as typeof made;
  for (const { file } of made) copyFileSync(join(ROOT, file), join(folder, file.slice(file.lastIndexOf('/') + 1)));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['the file for Node', [process.execPath, './baton-mover.mjs']],
  ['the executable', ['./baton-mover']],
])('%s runs alone in a folder, with nothing on its path', async (_name, [command = '', ...words]) => {
  expect(readdirSync(folder).toSorted()).toEqual(['baton-mover', 'baton-mover.mjs']);
  const mover = spawn(command, [...words, '-'], { cwd: folder, env: { PATH: '/nowhere' } });
  let lines = '';
  mover.stdout.on('data', (text: Buffer) => (lines += text.toString()));
  mover.stdin.end(
    JSON.stringify({
      role: 'relay',
      listen: { host: '127.0.0.1', port: 0 },
      meetings: [{ jobId: 'a', token: 'b'.repeat(16) }],
      limits: { seconds: 1 },
    }),
  );
  const [code] = (await once(mover, 'close')) as [number];
  expect(code).toBe(0);
  expect(JSON.parse(lines)).toMatchObject({ listening: { host: '127.0.0.1' } });
});

it('is no larger than what is fetched in a moment', () => {
  const [script, executable] = made;
  process.stdout.write(`${JSON.stringify(made)}\n`);
  expect(script?.bytes).toBeLessThan(MIB);
  expect(executable?.bytes).toBeLessThan(160 * MIB);
});
