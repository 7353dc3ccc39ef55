// Makes the mover one file that needs Node and nothing else: packages/mover/dist/bundle/baton-mover.mjs.
// With --executable also one that needs not even Node: baton-mover, for the system and processor that this runs on.
// Prints what it made, with sizes in bytes, as JSON. Exit code 0: made.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'postject';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, 'packages/mover/dist/bundle');
const made = [];

const entry = join(root, 'packages/mover/src/main.ts');
const bundle = await rolldown({
  input: entry,
  platform: 'node',
  // Whatever is not of Node itself and not in the file would be missing on the machine that it is for.
  onLog: (level, log, tell) => (level === 'warn' ? fail(`${log.code}: ${log.message}`) : tell(level, log)),
});

mkdirSync(folder, { recursive: true });
try {
  const module = join(folder, 'baton-mover.mjs');
  await bundle.write({ file: module, format: 'esm', codeSplitting: false });
  chmodSync(module, 0o755);
  note(module);
  if (process.argv.includes('--executable')) await makeExecutable();
} finally {
  await bundle.close();
}
process.stdout.write(`${JSON.stringify(made, null, 2)}\n`);

/** https://nodejs.org/docs/latest-v20.x/api/single-executable-applications.html: Node takes one script of CommonJS. */
async function makeExecutable() {
  const script = join(folder, 'baton-mover.cjs');
  const blob = join(folder, 'baton-mover.blob');
  const config = join(folder, 'baton-mover.sea.json');
  const executable = join(folder, 'baton-mover');
  await bundle.write({ file: script, format: 'cjs', codeSplitting: false });
  writeFileSync(config, JSON.stringify({ main: script, output: blob, disableExperimentalSEAWarning: true }));
  execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(executable, { force: true });
  copyFileSync(process.execPath, executable);
  chmodSync(executable, 0o755);
  await inject(executable, 'NODE_SEA_BLOB', readFileSync(blob), {
    sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
    ...(process.platform === 'darwin' ? { machoSegmentName: 'NODE_SEA' } : {}),
  });
  // What was added breaks Apple's signature, and without one nothing runs there.
  if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', '--force', executable]);
  for (const file of [script, blob, config]) rmSync(file);
  note(executable);
}

function note(file) {
  made.push({ file: relative(root, file), bytes: statSync(file).size });
}

function fail(message) {
  throw new Error(`the mover is no single file: ${message}`);
}
