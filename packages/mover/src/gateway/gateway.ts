/**
 * Where mover images dial in (packages/mover/image): each connection says in one line who it is, and is then an NBD server of the
 * disks of that guest.
 *
 *   accepted ──▶ it says a token that is expected ──▶ idle, until a disk is opened over it ──▶ in use ──▶ closed; the guest dials again
 *           └──▶ another one, or nothing in time ──▶ closed after a pause, so that whoever dials again does not spin
 */
import { createServer, type Server, type Socket } from 'node:net';
import { readLine } from '../agent/plain-line.ts';
import { MoverError } from '../mover-error.ts';
import { ExpectedGuest, type GuestKey } from './expected-guest.ts';
import { readGreeting } from './greeting.ts';

export interface GatewayOptions {
  /** `path`: a unix socket, which something else forwards to. */
  readonly at: { readonly host: string; readonly port: number } | { readonly path: string };
  /** A dialler has so long to say who it is. */
  readonly greetingTimeoutMs?: number;
  /** So long a refused one is kept waiting. */
  readonly refusalPauseMs?: number;
}

/** Half-open connections of a guest that was reset are noticed, and an idle one stays open in the tables of a router. */
const KEEP_ALIVE_MS = 10_000;
const MOST_CONNECTIONS = 256;

export class Gateway {
  readonly #server: Server;
  readonly #options: Required<Omit<GatewayOptions, 'at'>>;
  readonly #expected = new Map<string, ExpectedGuest>();
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, options: Required<Omit<GatewayOptions, 'at'>>) {
    this.#server = server;
    this.#options = options;
  }

  /** Rejects with DEVICE_UNAVAILABLE when it cannot listen there. */
  static async open({ at, greetingTimeoutMs = 5000, refusalPauseMs = 1000 }: GatewayOptions): Promise<Gateway> {
    const server = createServer();
    server.maxConnections = MOST_CONNECTIONS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => reject(cannotListen(at, cause)));
      server.listen(at, resolve);
    });
    server.removeAllListeners('error');
    const gateway = new Gateway(server, { greetingTimeoutMs, refusalPauseMs });
    server.on('connection', (socket) => void gateway.#receive(socket));
    return gateway;
  }

  /** The TCP port; null on a unix socket. */
  get port(): number | null {
    const address = this.#server.address();
    return address === null || typeof address === 'string' ? null : address.port;
  }

  /** From now on a guest with this token may dial in; again, with the same key, it is the same guest. */
  expect(token: string, key: GuestKey): ExpectedGuest {
    const known = this.#expected.get(token);
    if (known !== undefined) return known;
    const guest = new ExpectedGuest(key, () => this.#expected.delete(token));
    this.#expected.set(token, guest);
    return guest;
  }

  /** A guest with this token is not let in any more; what is open stays open. */
  forget(token: string): void {
    this.#expected.get(token)?.close();
  }

  async close(): Promise<void> {
    for (const guest of this.#expected.values()) guest.close();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #receive(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.setNoDelay(true);
    try {
      const greeting = readGreeting(await readLine(socket, this.#options.greetingTimeoutMs));
      const guest = greeting === null ? undefined : this.#expected.get(greeting.token);
      if (greeting === null || guest === undefined) this.#refuse(socket);
      else guest.take(socket, greeting.disks);
    } catch {
      socket.destroy();
    }
  }

  #refuse(socket: Socket): void {
    setTimeout(() => socket.destroy(), this.#options.refusalPauseMs).unref();
  }
}

function cannotListen(at: GatewayOptions['at'], cause: unknown): MoverError {
  const where = 'path' in at ? at.path : `${at.host}:${at.port}`;
  return new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `The gateway for movers cannot listen at ${where}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: 'Choose another port, or end what listens there.',
    cause,
  });
}
