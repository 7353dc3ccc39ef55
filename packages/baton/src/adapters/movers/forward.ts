/**
 * Run where guests can reach it: `node forward.js <host:port> <unix socket>` takes connections and forwards each to the gateway of a
 * Baton on the same machine. It ends with its standard input, which that Baton holds.
 */
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** A guest that was deleted or reset says no goodbye: it is found gone after this, and some seconds (tcp(7), TCP_KEEPIDLE). */
const KEEP_ALIVE_MS = 10_000;

const [listen = '', path = ''] = process.argv.slice(2);
const at = listen.lastIndexOf(':');

// Requests for blocks are small, and none is to wait for the answer to the one before it (RFC 896).
const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (guest) => {
  const gateway = connect(path);
  // One way that ended ends the other one.
  Promise.all([pipeline(guest, gateway), pipeline(gateway, guest)]).catch(() => {
    guest.destroy();
    gateway.destroy();
  });
});
server.maxConnections = 256;
server.on('error', (error) => {
  process.stderr.write(`The gateway for movers cannot listen at ${listen}: ${error.message}\n`);
  process.exitCode = 1;
  process.stdin.destroy();
});
// Whoever started it waits for this.
server.listen(Number(listen.slice(at + 1)), listen.slice(0, at), () => process.stdout.write('listening\n'));
process.stdin.on('close', () => process.exit()).resume();
