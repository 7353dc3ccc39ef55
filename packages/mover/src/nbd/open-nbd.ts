/** An NBD export as a disk to move from or to. */
import type { Duplex } from 'node:stream';
import type { BlockDevice, DirtyExtent, Extent } from '../device/block-device.ts';
import { expectWithin } from '../device/range.ts';
import { dialNbd } from './dial-nbd.ts';
import { invalid, unavailable } from './nbd-error.ts';
import { type NbdAddress, parseNbdAddress } from './nbd-address.ts';
import { NbdClient } from './nbd-client.ts';
import type { NbdClientOptions } from './nbd-client-options.ts';
import { STATE_DIRTY, STATE_ZERO } from './protocol.ts';
import { statusRuns } from './status-runs.ts';

export interface NbdOptions extends Omit<NbdClientOptions, 'name' | 'exportName' | 'host'> {
  /** A connection that stands already: of a server that dialled out to us, or of a process. The address then only tells the export. */
  readonly socket?: Duplex;
  /** Refuses every write, whatever the server would let us do. */
  readonly readOnly?: boolean;
}

/**
 * Opens an export by its address (see `parseNbdAddress`). `nbds` wants `options.tls`; with `options.tls`, `nbd` is as good as
 * `nbds`, and nothing is ever sent in clear text.
 *
 * `readBack` asks the server again: this machine keeps no cache of an export, but the server and what lies under it may, so
 * `readBackPasses` is false. Who needs proof from the medium serves it past the cache (nbdkit file cache=none, qemu-nbd --cache=none).
 *
 * @throws MoverError JOB_INVALID, DEVICE_UNAVAILABLE, DEVICE_SIZE, PEER_REFUSED, PROTOCOL_BROKEN, LINK_LOST
 */
export async function openNbd(address: string, options: NbdOptions = {}): Promise<BlockDevice> {
  const { socket: given, readOnly = false, ...rest } = options;
  const place = parsed(address, given);
  const { name, exportName, where, secure, tlsHostname } = place;
  const { tls, handshakeTimeoutMs = 30_000 } = rest;
  if (secure && tls === undefined) {
    given?.destroy();
    throw invalid(
      `${name} wants TLS, and no credentials for it were given.`,
      'Give a key, or certificates, for this server.',
    );
  }
  const host = tlsHostname ?? ('host' in where ? where.host : undefined);
  const socket = given ?? (await dialNbd(place, handshakeTimeoutMs));
  const client = await NbdClient.connect(socket, {
    ...rest,
    name,
    exportName,
    ...(host === undefined ? {} : { host }),
  });
  return asDevice(client, readOnly);
}

function parsed(address: string, given: Duplex | undefined): NbdAddress {
  try {
    return parseNbdAddress(address);
  } catch (error) {
    given?.destroy();
    throw error;
  }
}

function asDevice(client: NbdClient, readOnly: boolean): BlockDevice {
  const { name, sizeBytes, contexts } = client;
  const expectWritable = (): void => {
    if (readOnly) throw unavailable(name, 'it was opened for reading only', 'Open it for writing.');
  };
  return {
    name,
    sizeBytes,
    readOnly: readOnly || client.readOnly,
    readBackPasses: false,
    read: (offset, into) => client.read(offset, into),
    readBack: (offset, into) => client.read(offset, into),
    async write(offset, from) {
      expectWritable();
      await client.write(offset, from);
    },
    async writeZeros(offset, length) {
      expectWritable();
      await client.writeZeroes(offset, length);
    },
    flush: () => (readOnly ? Promise.resolve() : client.flush()),
    async extents(offset, length): Promise<readonly Extent[] | null> {
      expectWithin(name, sizeBytes, offset, length);
      if (contexts.allocation === null) return null;
      // A hole that is not said to be zero may hold anything ("base:allocation metadata context").
      const runs = await statusRuns(client, contexts.allocation, STATE_ZERO, { offset, length, unknown: 0 });
      return runs.map(({ offset, length, state }) => ({ offset, length, kind: state === 0 ? 'data' : 'zero' }));
    },
    async dirtyExtents(offset, length): Promise<readonly DirtyExtent[] | null> {
      expectWithin(name, sizeBytes, offset, length);
      if (contexts.dirtyBitmap === null) return null;
      const runs = await statusRuns(client, contexts.dirtyBitmap, STATE_DIRTY, {
        offset,
        length,
        unknown: STATE_DIRTY,
      });
      return runs.map(({ offset, length, state }) => ({ offset, length, dirty: state !== 0 }));
    },
    close: () => client.close(),
  };
}
