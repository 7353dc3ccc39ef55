/** One guest that dials in, over as many connections as it likes; a disk that is opened uses one of them up. */
import type { Duplex } from 'node:stream';
import type { BlockDevice } from '../device/block-device.ts';
import { MoverError } from '../mover-error.ts';
import { openNbd } from '../nbd/open-nbd.ts';
import type { ServedDisk } from './greeting.ts';

export interface GuestKey {
  /** How it is called in messages. */
  readonly name: string;
  /** Of TLS, 32 bytes: the guest has the same in its job. */
  readonly psk: Buffer;
}

/** Of nbdkit's key file in the image. */
const PSK_IDENTITY = 'mover';
const MOST_IDLE = 8;

interface Waiter {
  readonly resolve: (socket: Duplex) => void;
  readonly reject: (error: MoverError) => void;
}

export class ExpectedGuest {
  readonly #key: GuestKey;
  readonly #forget: () => void;
  readonly #idle: Duplex[] = [];
  readonly #waiting: Waiter[] = [];
  #disks: readonly ServedDisk[] | null = null;
  #isClosed = false;

  constructor(key: GuestKey, forget: () => void) {
    this.#key = key;
    this.#forget = forget;
  }

  /** The gateway hands over a connection of this guest. */
  take(socket: Duplex, disks: readonly ServedDisk[]): void {
    this.#disks = disks;
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) return waiter.resolve(socket);
    if (this.#idle.length >= MOST_IDLE) return void socket.destroy();
    this.#idle.push(socket);
    socket.once('close', () => {
      const at = this.#idle.indexOf(socket);
      if (at !== -1) this.#idle.splice(at, 1);
    });
  }

  /** What it serves, once it has dialled in; rejects with LINK_LOST when it has not within `withinMs`. */
  async disks(withinMs: number, signal: AbortSignal): Promise<readonly ServedDisk[]> {
    if (this.#disks === null) this.take(await this.#connection(withinMs, signal), this.#disks ?? []);
    return this.#disks ?? [];
  }

  /**
   * Opens a disk by its name there. Rejects as `openNbd` does, and with LINK_LOST when the guest does not dial in time. A connection
   * that ended while it was idle is found out by nothing but its use: the next one is tried then.
   */
  async open(disk: string, withinMs: number, signal: AbortSignal): Promise<BlockDevice> {
    const tls = { kind: 'psk', identity: PSK_IDENTITY, key: this.#key.psk } as const;
    const endMs = performance.now() + withinMs;
    for (;;) {
      const wasIdle = this.#idle.length > 0;
      const socket = await this.#connection(endMs - performance.now(), signal);
      try {
        return await openNbd(`nbds://${this.#key.name}/${disk}`, { socket, tls });
      } catch (error) {
        if (!wasIdle || !(error instanceof MoverError) || error.code !== 'LINK_LOST') throw error;
      }
    }
  }

  /** Nobody is expected any more; what is open stays open. */
  close(): void {
    this.#isClosed = true;
    this.#forget();
    for (const socket of this.#idle.splice(0)) socket.destroy();
    for (const { reject } of this.#waiting.splice(0)) reject(absent(this.#key.name, 'it is not expected any more'));
  }

  async #connection(withinMs: number, signal: AbortSignal): Promise<Duplex> {
    signal.throwIfAborted();
    if (this.#isClosed) throw absent(this.#key.name, 'it is not expected any more');
    for (let socket = this.#idle.shift(); socket !== undefined; socket = this.#idle.shift()) {
      if (!socket.destroyed) return socket;
    }
    return await new Promise<Duplex>((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        const at = this.#waiting.indexOf(waiter);
        if (at !== -1) this.#waiting.splice(at, 1);
      };
      const waiter: Waiter = {
        resolve: (socket) => (leave(), resolve(socket)),
        reject: (error) => (leave(), reject(error)),
      };
      const aborted = (): void => (leave(), reject(signal.reason as Error));
      const why = `it did not dial in within ${(withinMs / 1000).toFixed(1)} s`;
      const timer = setTimeout(() => waiter.reject(absent(this.#key.name, why)), withinMs);
      signal.addEventListener('abort', aborted, { once: true });
      this.#waiting.push(waiter);
    });
  }
}

function absent(name: string, why: string): MoverError {
  return new MoverError({
    code: 'LINK_LOST',
    message: `The mover of ${name} is not there: ${why}.`,
    remedy:
      'Look at its console: it says which disks it found, its address, and what it dials. That address must be reached from its network.',
    retryable: true,
  });
}
