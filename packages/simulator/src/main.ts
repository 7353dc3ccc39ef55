#!/usr/bin/env node
/** The command `baton-simulator`. */
import { runStandalone } from './standalone/run-standalone.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The first one ends in order; the second one does not wait for it.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}
process.exitCode = await runStandalone(process.argv.slice(2), {
  say: (text) => process.stderr.write(`${text}\n`),
  print: (text) => process.stdout.write(text),
  signal: stop.signal,
});
