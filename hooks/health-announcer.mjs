#!/usr/bin/env node
// Health announcer of one address: started by a recipe's activate, ended by its revert. See docs/how-to/announce-with-frr.md.
//   health-announcer.mjs <frr|bird> <address> <vip> [the recipe's own options]
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, setPriority } from 'node:os';
import { openAnnouncement, optionsOf } from './lib/announcements.mjs';
import { pathOf } from './lib/watcher-link.mjs';
import { watch } from './lib/watcher.mjs';
import { watchingOf } from './lib/watching.mjs';

const [recipeName = '', address = '', vip = '', ...argv] = process.argv.slice(2);
const recipe = recipeName === 'bird' ? 'bird' : 'frr';
const options = optionsOf(recipe, argv, process.env);
const watching = watchingOf(vip, options);
/** @type {import('./lib/types.d.ts').WatcherState} */
let state = 'watching';
let disarmed = false;
const log = (/** @type {string} */ text) => process.stdout.write(`${new Date().toISOString()} ${address}: ${text}\n`);

const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (word) => {
    if (word.toString().trim() === 'disarm') disarmed = true;
    socket.end(`${disarmed ? 'disarmed' : state}\n`);
  });
});
const socketPath = `${pathOf(address)}.sock`;
// Whoever starts this has seen that nobody is behind the old one.
rmSync(socketPath, { force: true });
server.listen(socketPath);
for (const name of /** @type {const} */ (['SIGTERM', 'SIGINT'])) process.once(name, () => (disarmed = true));

// A busy router must not keep it waiting; only root may ask for that (setpriority(2)).
try {
  setPriority(constants.priority.PRIORITY_HIGHEST);
} catch {
  log('runs with an ordinary priority');
}

if (watching !== null) {
  const announcement = openAnnouncement(recipe, address, options);
  // What it learns of the router now it need not ask when it is in a hurry.
  await announcement.look().catch((error) => log(String(error)));
  log(`watching ${watching.host} port ${watching.port} every ${watching.intervalMs} ms`);
  await watch({
    watching,
    announcement,
    isDisarmed: () => disarmed,
    onState: (now) => (state = now),
    log,
  });
}
server.close();
rmSync(socketPath, { force: true });
log('ended');
