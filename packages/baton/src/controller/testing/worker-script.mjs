/** Stands for `baton worker <migration-id>`: what it does is what the migration is called. */
import { spawn } from 'node:child_process';

const [command, id] = process.argv.slice(2);
const tell = (line) => process.stdout.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
const alive = setInterval(() => tell({ alive: true }), 20);
const end = (code) => {
  clearInterval(alive);
  process.stdin.destroy();
  process.exitCode = code;
};

if (command !== 'worker') throw new Error(`${command} is no worker`);
if (id === 'waits') {
  tell('this is no JSON');
  tell({ outcome: { kind: 'waiting', gate: 'cutover' } });
  end(5);
} else if (id === 'refuses') {
  tell({ error: { code: 'MIGRATION_BUSY', kind: 'user', message: 'It is run.', remedy: 'Wait.', requestIds: [] } });
  end(1);
} else if (id === 'lies') {
  tell({ outcome: { kind: 'flown' } });
  end(3);
} else if (id === 'speaks') {
  process.stderr.write('one\ntwo\nthr');
  process.stderr.write('ee, without an end');
  tell({ outcome: { kind: 'completed' } });
  end(0);
} else if (id === 'leaves-a-child') {
  // It holds the pipes open for longer than any test waits.
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)'], { stdio: ['ignore', 1, 2] });
  child.unref();
  process.stderr.write(`child ${child.pid}\n`);
  tell({ outcome: { kind: 'completed' } });
  end(0);
} else if (id === 'environment') {
  process.stderr.write(`${process.env['BATON_TEST_WORD']} ${process.env['PATH'] ?? 'no path'}\n`);
  end(0);
} else if (id === 'silent') {
  clearInterval(alive);
  setInterval(() => undefined, 1000);
} else if (id === 'falls-silent') {
  setTimeout(() => clearInterval(alive), 100);
  setInterval(() => undefined, 1000);
} else {
  // Runs until its stdin closes.
  process.stderr.write('begun\n');
  process.stdin.on('end', () => end(130));
  process.stdin.resume();
}
