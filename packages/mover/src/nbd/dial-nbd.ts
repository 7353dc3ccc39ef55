import { connect, type Socket } from 'node:net';
import type { NbdAddress } from './nbd-address.ts';
import { lost, unavailable } from './nbd-error.ts';

/** Connects by TCP or unix socket. @throws MoverError DEVICE_UNAVAILABLE when nobody is there to answer, LINK_LOST */
export async function dialNbd({ name, where }: NbdAddress, timeoutMs: number): Promise<Socket> {
  const socket = connect({ ...where, noDelay: true });
  const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } catch (error) {
    socket.destroy();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!ABSENT.has(code)) throw lost(name, error instanceof Error ? error.message : String(error), error);
    throw unavailable(
      name,
      `nobody answers there (${code})`,
      'Start the NBD server, and check the address: the port, or the path of the unix socket and who may use it.',
      error,
    );
  } finally {
    clearTimeout(timer);
  }
  return socket;
}

const ABSENT = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EACCES', 'ENOTSOCK']);
