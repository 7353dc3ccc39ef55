import type { Socket } from 'node:net';

const FIRST_PROBE_MS = 15_000;

/**
 * A peer that is gone without a word (power, a dropped route) is found after 25 s on a silent link: libuv sends ten probes a second
 * apart after the first one. An error of a socket that nobody listens to would end the process.
 */
export function keepAlive(socket: Socket): Socket {
  return socket
    .setNoDelay(true)
    .setKeepAlive(true, FIRST_PROBE_MS)
    .on('error', () => undefined);
}
