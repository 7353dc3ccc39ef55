#!/usr/bin/env node
/** `baton-mover`: one end of a job, or the relay between two. */
import { setMaxListeners } from 'node:events';
import { interruption } from './agent/interruption.ts';
import { runMover } from './agent/mover.ts';

/** What still has to be closed after the last line gets no longer than this. */
const LAST_MS = 5000;

// Every read and write that waits hears the signal of its pass: many listeners are no leak.
setMaxListeners(500);
const ended = new AbortController();
// SIGHUP comes when the SSH session that started it is over: nobody hears it any more.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    // The second one does not wait.
    if (ended.signal.aborted) process.exit(130);
    ended.abort(interruption(`it got ${name}`));
  });
process.stdout.on('error', () => ended.abort(interruption('nobody reads what it tells')));
process.stderr.on('error', () => undefined);

// No await here: a single executable takes one file of CommonJS, which has none at its top.
void runMover(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: ended.signal,
}).then((code) => {
  process.exitCode = code;
  process.stdin.destroy();
  setTimeout(() => process.exit(), LAST_MS).unref();
});
