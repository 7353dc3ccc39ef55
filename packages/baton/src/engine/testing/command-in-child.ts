/**
 * Another process that commands, as the command line does: asks for a rollback of each migration of argv[2..], one after the other,
 * and says when it began to write each, in milliseconds of the machine's clock. DATABASE_URL leads to the store.
 */
import { openStore } from '../../store/store.ts';
import { systemClock } from '../../store/testing/system-clock.ts';

const PAUSE_MS = 150;

const { signal } = new AbortController();
const store = await openStore({ env: process.env, clock: systemClock, signal });
const writtenAtMs: number[] = [];
for (const id of process.argv.slice(2)) {
  // Between two looks of whoever looks by the clock.
  await systemClock.sleep(PAUSE_MS, signal);
  writtenAtMs.push(Date.now());
  await store.journal.addCommand(id, { kind: 'rollback', reason: 'asked for elsewhere', by: 'ann' });
}
await store.close();
process.stdout.write(`${JSON.stringify(writtenAtMs)}\n`);
