/** Lets a child process of a test run the workspace's TypeScript sources: `node --import ./ts-loader.mjs file.ts`. */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformSync } from 'rolldown/utils';

if (isMainThread) register(import.meta.url);

/** The sources of the other packages too, never a build that may be old (vitest.config.ts does the same). */
const sources = new Map(
  ['mover', 'openstack'].map((name) => [
    `@baton/${name}`,
    new URL(`../../../../${name}/src/index.ts`, import.meta.url).href,
  ]),
);

export async function resolve(specifier, context, next) {
  const url = sources.get(specifier);
  return url === undefined ? await next(specifier, context) : { url, shortCircuit: true };
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return await next(url, context);
  const path = fileURLToPath(url);
  const { code, errors } = transformSync(path, await readFile(path, 'utf8'));
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  return { format: 'module', source: code, shortCircuit: true };
}
