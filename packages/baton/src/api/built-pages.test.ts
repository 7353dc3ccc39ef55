import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { builtPages } from './built-pages.ts';

test('pages are there once their first page is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-built-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(builtPages(join(folder, 'nowhere'))).toBeNull();
  expect(builtPages(folder)).toBeNull();
  await writeFile(join(folder, 'index.html'), '');
  expect(builtPages(folder)).toBe(folder);
});
