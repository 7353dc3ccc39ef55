/**
 * A real NBD server for tests: it serves a disk over loopback, a unix socket or any stream, as nbdkit or qemu-nbd would, and does
 * wrong what a test orders. Its own checks are few: it is what a client is tested against, not what a client needs.
 *
 *   const server = await startNbdServer(memoryDevice(1024 * 1024));
 *   const disk = await openNbd(server.address);
 *   server.order({ kind: 'error', on: 'write', errno: 28, skip: 2 });
 *   await server.close();
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { BlockDevice } from '../../device/block-device.ts';
import { memoryDevice } from '../../device/testing/memory-device.ts';
import { makeFaults, type NbdFault, type ServedCommand } from './nbd-fault.ts';
import { haggle } from './served-handshake.ts';
import { serveRequests } from './served-requests.ts';
import type { ServedTls } from './served-tls.ts';

export interface NbdServerOptions {
  readonly exportName?: string;
  /** Further disks, by the names of their exports. */
  readonly otherExports?: ReadonlyMap<string, BlockDevice>;
  /** Then nothing is served without TLS. */
  readonly tls?: ServedTls;
  /** False: a server that knows simple replies alone. */
  readonly structured?: boolean;
  /** False: a server that knows NBD_OPT_EXPORT_NAME alone. */
  readonly go?: boolean;
  /** Told to the client, and enforced; by default nothing is told. */
  readonly blockSizes?: { readonly minimum: number; readonly preferred: number; readonly maximum: number };
  /** The transmission flags to offer, EXPORT_FLAG of `protocol.ts`; by default flush, writeZeroes and dontFragment. */
  readonly flags?: number;
  /** Offers `qemu:dirty-bitmap:NAME` out of the device's `dirtyExtents`. */
  readonly dirtyBitmap?: string;
  /** Reads are answered in chunks of so many bytes, the last one first, and zeros among them as holes. */
  readonly chunkBytes?: number;
  /** A block status tells of so many extents at most. */
  readonly statusExtents?: number;
  /** One option is answered by this reply, with words for people. */
  readonly refuse?: { readonly option: number; readonly reply: number; readonly words?: string };
  /** The size that is told, when it is not the device's. */
  readonly claimedBytes?: bigint;
  /** A unix socket instead of loopback. */
  readonly path?: string;
}

export interface NbdServer {
  /** For `openNbd`. */
  readonly address: string;
  /** 0 on a unix socket. */
  readonly port: number;
  /** Orders one more fault; its requests are counted from now on. */
  order(fault: NbdFault): void;
  /** Forgets every fault. */
  mend(): void;
  /** How many times a fault struck. */
  readonly struck: number;
  /** Requests of each kind that have come. */
  readonly calls: Readonly<Record<ServedCommand, number>>;
  /** The connections that stand. */
  readonly connections: number;
  /** How many clients have said goodbye in good order. */
  readonly goodbyes: number;
  /** Serves a stream that is connected already: of a server that dials out, of a process. */
  serve(stream: Duplex): void;
  /** Ends every connection, as a server that is killed. */
  cut(): void;
  close(): Promise<void>;
}

/** @param disk A buffer is served as it stands: what is written is in it at once. */
export async function startNbdServer(disk: BlockDevice | Buffer, options: NbdServerOptions = {}): Promise<NbdServer> {
  const device = Buffer.isBuffer(disk) ? memoryDevice(disk.length, { content: disk }) : disk;
  const faults = makeFaults();
  const calls = { read: 0, write: 0, flush: 0, writeZeroes: 0, blockStatus: 0 };
  const streams = new Set<Duplex>();
  let goodbyes = 0;

  const serve = (stream: Duplex): void => {
    streams.add(stream);
    stream.on('error', () => undefined);
    stream.on('close', () => streams.delete(stream));
    void (async () => {
      const link = await haggle(stream, device, options);
      link.stream.on('error', () => undefined);
      await serveRequests(link, { device: link.device, options, faults, calls });
      goodbyes += 1;
      link.stream.end();
    })().catch(() => stream.destroy());
  };

  const server = createServer({ noDelay: true }, serve);
  if (options.path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(options.path);
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const scheme = options.tls === undefined ? 'nbd' : 'nbds';
  const name = encodeURIComponent(options.exportName ?? '');
  const cut = (): void => {
    for (const stream of streams) stream.destroy();
  };
  return {
    address:
      options.path === undefined
        ? `${scheme}://127.0.0.1:${port}/${name}`
        : `${scheme}+unix:///${name}?socket=${encodeURIComponent(options.path)}`,
    port,
    order: (fault) => faults.order(fault),
    mend: () => faults.mend(),
    get struck() {
      return faults.struck;
    },
    calls,
    get connections() {
      return streams.size;
    },
    get goodbyes() {
      return goodbyes;
    },
    serve,
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
