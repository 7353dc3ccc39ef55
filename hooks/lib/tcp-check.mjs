import { connect } from 'node:net';

/** So much later than it should a timer may run, until the machine itself is taken to have stood still. */
const LATE_MS = 50;

/**
 * Does somebody accept a connection there in time? Null: it cannot be said, since this machine stood still meanwhile.
 *
 * @param {{ readonly host: string, readonly port: number }} where
 * @param {number} timeoutMs
 * @returns {Promise<boolean | null>}
 */
export function check({ host, port }, timeoutMs) {
  return new Promise((resolve) => {
    const beganMs = performance.now();
    const socket = connect({ host, port });
    /** @param {boolean | null} is */
    const end = (is) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(is);
    };
    const timer = setTimeout(() => end(performance.now() - beganMs > timeoutMs + LATE_MS ? null : false), timeoutMs);
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/**
 * @param {{ readonly host: string, readonly port: number }} where
 * @param {number} timeoutMs
 */
export async function answers(where, timeoutMs) {
  return (await check(where, timeoutMs)) === true;
}
