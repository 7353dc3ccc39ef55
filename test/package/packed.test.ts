/** What `npm pack` makes of @baton/baton: its pages are in it, and are found where it is unpacked; what is for tests is not. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL('../../packages/baton', import.meta.url));

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let paths: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-packed-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: PACKAGE,
    maxBuffer: 64 * 1024 * 1024,
  });
  const [packed] = JSON.parse(stdout) as readonly Packed[];
  paths = packed?.files.map(({ path }) => path) ?? [];
  await run('tar', ['-xzf', join(folder, packed?.filename ?? ''), '-C', folder]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the pages are in it, whole', async () => {
  expect(paths).toContain('dist/pages/index.html');
  const html = await readFile(join(folder, 'package', 'dist/pages/index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path]) => `dist/pages/${path}`);
  expect(named.length).toBeGreaterThan(1);
  expect(paths).toEqual(expect.arrayContaining(named));
});

test('a controller that runs from it finds them there', async () => {
  const unpacked = join(folder, 'package');
  const module = pathToFileURL(join(unpacked, 'dist/api/built-pages.js')).href;
  const { builtPages } = (await import(module)) as { readonly builtPages: () => string | null };
  expect(builtPages()).toBe(join(unpacked, 'dist/pages'));
});

test('the command is in it, and nothing that is for tests or for the compiler', () => {
  expect(paths).toEqual(expect.arrayContaining(['bin/baton.js', 'dist/main.js', 'package.json']));
  expect(paths.filter((path) => /\.test\.|(^|\/)testing\/|\.tsbuildinfo$|(^|\/)src\//.test(path))).toEqual([]);
});
