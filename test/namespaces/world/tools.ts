import { createHash } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runProcess } from '../../../packages/baton/src/guest/ssh/bounded-process.ts';

const SOURCES = fileURLToPath(new URL('tools/', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../.cache/namespaces/', import.meta.url));
const TOOLS = ['first', 'balancer', 'prober'] as const;
const COMPILE_MS = 60_000;

/** Builds what serves and what probes, once for each version of their text; answers with the folder they are in. */
export async function buildTools(): Promise<string> {
  const texts = await Promise.all(TOOLS.map((tool) => readFile(join(SOURCES, `${tool}.c`), 'utf8')));
  const folder = join(CACHE, createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16));
  await mkdir(folder, { recursive: true });
  for (const tool of TOOLS) {
    const built = join(folder, tool);
    if (await readFile(built).then(Boolean, () => false)) continue;
    const half = `${built}.${process.pid}`;
    const args = ['-O2', '-Wall', '-o', half, join(SOURCES, `${tool}.c`)];
    const request = { file: 'gcc', args, env: process.env, input: '', timeoutMs: COMPILE_MS, maxBytes: 100_000 };
    const end = await runProcess(request, new AbortController().signal);
    if (end.code !== 0) throw new Error(`gcc ${args.join(' ')}: ${end.stderr.toString('utf8')}`);
    // Another process may build the same: both are the same bytes, and neither is seen half.
    await rename(half, built);
  }
  return folder;
}
